"""Time for one character against bits per character, with the quartiles of each time."""

from collections.abc import Mapping

from reports.html.figures import file_plot, files
from reports.html.figures.figure import Figure
from reports.html.report_view import ReportView
from reports.units import MICROSECONDS

_FIELD = "microseconds"


def draw(view: ReportView, picked: Mapping[str, str]) -> Figure | None:
    """None where no file was both timed and evaluated."""
    values = [value for value in files.file_values(view, picked) if value[_FIELD]]
    lines = list(files.references(view.record))
    if not values:
        return None
    values, not_drawn = files.within_sight(values, lines)
    best = ", ".join(f"{value['variant']} {value['technique']}" for value in file_plot.front(values, _FIELD))
    return Figure(
        "latency-quality",
        "Latency against bits per character",
        "Lower left is better. Bars reach from the first to the third quartile of each time; the line joins the "
        f"files of which none is both faster and better.{not_drawn}",
        f"{len(values)} files by time and loss. The best for their time, fastest first: {best}.",
        file_plot.plot(view.record, values, (_FIELD, f"one character, {MICROSECONDS} (log scale)"), lines),
        view.table_id("file_speed"),
        tuple(entry for _, entry in lines),
    )
