"""Bytes to ship against bits per character, with the front of the best files and what counting and PPMd reach."""

from collections.abc import Mapping

from reports.html.figures import file_plot, files
from reports.html.figures.figure import Figure
from reports.html.report_view import ReportView


def draw(view: ReportView, picked: Mapping[str, str]) -> Figure | None:
    """None where no file has both a size and a quality."""
    values, lines = files.file_values(view, picked), list(files.references(view.record))
    if not values:
        return None
    values, not_drawn = files.within_sight(values, lines)
    best = ", ".join(f"{value['variant']} {value['technique']}" for value in file_plot.front(values, "kib"))
    return Figure(
        "size-quality",
        "Bytes to ship against bits per character",
        "Lower left is better. The line joins the files of which none is both smaller and better. Circles were "
        f"converted as trained, diamonds retrained first.{not_drawn}",
        f"{len(values)} files by size and loss. The best for their size, smallest first: {best}.",
        file_plot.plot(view.record, values, ("kib", "to ship, KiB (log scale)"), lines),
        view.table_id("file_quality"),
        tuple(entry for _, entry in lines),
    )
