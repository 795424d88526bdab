"""The table of quality against the targets of the original report, for every checkpoint and artifact."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from reports import queries, units
from reports.inference.discoveries import critical_level
from reports.inference.intervals import LEVEL, Band, Placement, p_value, place
from reports.leaks import sees_future
from reports.once import once_a_record
from reports.record import Cell, Quality, Record
from reports.scores import Scores, mean_interval, scores
from reports.tables import Table


@dataclass(frozen=True, kw_only=True)
class Target:
    """One bound on a score, met when its whole interval is on the right side; fractions are shown in percent."""

    name: str
    value: Callable[[Scores], float | None]  # None: says nothing of this text
    bound: float
    metric: str  # that its interval is taken from
    band: Band  # of that metric's mean where the target is met
    lower_is_better: bool = False
    fraction: bool = True

    def margin(self, achieved: Scores) -> float:
        """How far on the right side; negative where missed, by all where there is no value."""
        value = self.value(achieved)
        if value is None:
            return -math.inf
        return self.bound - value if self.lower_is_better else value - self.bound

    def shown(self, quality: Quality, level: float = LEVEL) -> Placement:
        """Whether all of the interval meets the target, none of it, or neither is shown, as where it says nothing."""
        if self.value(scores(quality)) is None:
            return "not shown"
        return place(mean_interval(quality, self.metric), self.band, level=level)

    def judge(self, quality: Quality, level: float = LEVEL) -> str:
        """Met, missed or neither shown, by how much, and the figure."""
        achieved = scores(quality)
        value, margin = self.value(achieved), self.margin(achieved)
        if value is None:
            return units.DASH
        if self.fraction:
            distance, figure = units.number(abs(margin) * 100, 1), units.percent(value)
        else:
            distance, figure = units.number(abs(margin)), units.number(value)
        placement = self.shown(quality, level)
        if placement == "not shown":
            return f"not shown, {distance} {'better' if margin >= 0 else 'short'} ({figure})"
        return f"{'met' if placement == 'inside' else 'missed'} by {distance} ({figure})"


TARGETS = (
    Target(
        name="accuracy 70%",
        value=lambda achieved: achieved.top1,
        bound=0.70,
        metric="top1",
        band=Band(0.70, math.inf),
    ),
    Target(
        name="perplexity < 5",
        value=lambda achieved: achieved.perplexity,
        bound=5,
        metric="nats",
        band=Band(-math.inf, math.nextafter(math.log(5), -math.inf)),
        lower_is_better=True,
        fraction=False,
    ),
    Target(
        name="top-5 > 85%",
        value=lambda achieved: achieved.top5,
        bound=0.85,
        metric="top5",
        band=Band(math.nextafter(0.85, math.inf), math.inf),
    ),
)


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each checkpoint and artifact, then the best of each target."""
    known, shared = measured_cells(record), level(record)
    rows = []
    for cell in queries.listed_cells(record):
        verdicts = (
            target.judge(cell.quality, shared) if cell.quality else "not measured" for target in TARGETS
        )
        if sees_future(record, cell):
            verdicts = ("sees the future" for _ in TARGETS)
        rows.append((cell.variant, cell.technique, *verdicts))
    if known:
        rows.append(("best of all", "", *(_best(target, known, shared) for target in TARGETS)))
    notes = [
        "Of test text. Accuracy is top-1; distances of accuracy and top-5 are in points.",
        (
            "Met, or missed: all of the 95% interval of the text says so, at a level that the verdicts of this table "
            f"share (Benjamini-Hochberg), p at most {shared:.2g}."
        ),
    ]
    if queries.is_of_plays(record) and any(scores(quality).top1 >= TARGETS[0].bound for _, quality in known):
        notes.append(
            "70% is above anything we found for the plays: treat it as a leak until shown otherwise."
        )
    columns = ("variant", "technique", *(target.name for target in TARGETS))
    align = "l" * len(columns)
    return (Table("Quality against the targets", columns, align, tuple(rows), tuple(notes)),)


def asked(record: Record) -> list[Target]:
    """The targets that say something of this text: of five characters or fewer all are among the five likeliest."""
    known = measured_cells(record)
    told = [t for t in TARGETS if any(t.value(scores(quality)) is not None for _, quality in known)]
    return told or list(TARGETS)


@once_a_record
def level(record: Record) -> float:
    """The p-value up to which a target is shown to be met or missed: all cells and targets share it."""
    intervals = [
        (mean_interval(quality, target.metric), target.band)
        for _, quality in measured_cells(record)
        for target in TARGETS
        if target.value(scores(quality)) is not None
    ]
    return critical_level(p_value(interval, band) for interval, band in intervals if interval.known)


def shown(record: Record, target: Target) -> Placement:
    """Whether some checkpoint or artifact is shown to reach a target; outside: each is shown to miss it."""
    return _any_inside([target.shown(quality, level(record)) for _, quality in measured_cells(record)])


def shown_by_one(record: Record) -> Placement:
    """Whether some checkpoint or artifact is shown to reach every target; outside: each is shown to miss one."""
    shared, judged = level(record), asked(record)
    together: list[Placement] = []
    for _, quality in measured_cells(record):
        placements = {target.shown(quality, shared) for target in judged}
        missed: Placement = "outside" if "outside" in placements else "not shown"
        together.append("inside" if placements == {"inside"} else missed)
    return _any_inside(together)


def measured_cells(record: Record) -> list[tuple[Cell, Quality]]:
    """Every checkpoint and artifact whose quality is known, and earned: what sees the future meets no target."""
    return [
        (cell, cell.quality)
        for cell in queries.listed_cells(record)
        if cell.quality and not sees_future(record, cell)
    ]


def _any_inside(placements: list[Placement]) -> Placement:
    if "inside" in placements:
        return "inside"
    return "outside" if set(placements) <= {"outside"} else "not shown"


def _best(target: Target, known: list[tuple[Cell, Quality]], shared: float) -> str:
    cell, quality = max(known, key=lambda measured: target.margin(scores(measured[1])))
    verdict = target.judge(quality, shared)
    return verdict if verdict == units.DASH else f"{verdict}, {cell.id.label}"
