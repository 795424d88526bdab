"""Size, time and quality of one file with their intervals, in words, and how it compares with counting."""

import math
from dataclasses import dataclass

from reports import comparisons, units
from reports.html.report_view import ReportView
from reports.inference.intervals import Interval, place
from reports.inference.statistics import Spread, median_interval
from reports.recommendation import Candidate
from reports.record import Cell
from reports.scores import mean_interval
from reports.sections import baselines

_BITS_A_NAT = 1 / math.log(2)


@dataclass(frozen=True)
class MeasuredFigure:
    """One figure and its 95% interval; "exact" where it has none."""

    name: str
    value: str
    interval: str


def measured_figures(file: Candidate) -> dict[str, MeasuredFigure]:
    """A file's figures by their names, "size", "latency", "quality", "top1"; without what was not measured."""
    figures = {"size": MeasuredFigure("to ship", units.size(file.ship_bytes), "exact")}
    if file.cell.latency:
        time = median_interval(file.cell.latency)
        bounds = units.quartiles(Spread(time.low, time.value, time.high)) if time.known else "too few rounds"
        figures["latency"] = MeasuredFigure("a character", units.duration(time.value), bounds)
    if quality := file.cell.quality:
        bits = _scaled(mean_interval(quality, "nats"), _BITS_A_NAT)
        top1 = _scaled(mean_interval(quality, "top1"), 100)
        figures["quality"] = MeasuredFigure("bits per character", units.number(bits.value, 3), _span(bits, 3))
        figures["top1"] = MeasuredFigure(
            "right at first guess", f"{units.number(top1.value, 1)}%", _span(top1, 1)
        )
    return figures


def against_counting(view: ReportView, cell: Cell) -> str:
    """Whether it predicts better than the best static n-gram, in bits a character."""
    bar = comparisons.best_predictor(view.record)
    change = comparisons.against_counting(view.record).get(cell.id)
    if bar is None or change is None:
        return "Not compared with counting."
    size = units.size(bar.compressed_bytes or None)
    name = f"counting ({baselines.label(bar)}, {size})"
    if place(change, comparisons.SAME_LOSS, level=view.level) != "outside":
        return f"Not shown to differ from {name}."
    low, high = sorted(abs(end) * _BITS_A_NAT for end in (change.low, change.high))
    return (
        f"{'Better' if change.value < 0 else 'Worse'} than {name} by "
        f"{units.number(abs(change.value) * _BITS_A_NAT, 3)} bits "
        f"({units.number(low, 3)}{units.DASH}{units.number(high, 3)})."
    )


def _scaled(interval: Interval, factor: float) -> Interval:
    return Interval(interval.value * factor, interval.low * factor, interval.high * factor)


def _span(interval: Interval, digits: int) -> str:
    if not interval.known:
        return "too little text"
    return f"{units.number(interval.low, digits)}{units.DASH}{units.number(interval.high, digits)}"
