"""Every figure of the page, in the order shown. Add one by its file and a line here."""

from collections.abc import Iterator, Mapping

from reports.html.figures import (
    character_damage,
    gate_outcomes,
    latency_quality,
    learning_curves,
    size_quality,
    step_ratios,
    step_times,
    time_shares,
)
from reports.html.figures.figure import Figure
from reports.html.report_view import ReportView

_OF_FILES = (size_quality.draw, latency_quality.draw)
_OF_THE_RUN = (
    *(learning_curves.by_time, learning_curves.by_epoch, step_times.draw, step_ratios.draw),
    *(gate_outcomes.draw, character_damage.draw),
)


def draw_all(view: ReportView, picked: Mapping[str, str]) -> Iterator[Figure]:
    """Those that the record has something for. `picked`: row id -> the goals that its file was chosen for."""
    drawn = (*(draw(view, picked) for draw in _OF_FILES), *(draw(view) for draw in _OF_THE_RUN))
    yield from (figure for figure in drawn if figure)
    yield from time_shares.draw(view)
