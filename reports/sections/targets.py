"""The table of quality against the targets of the original report, for every checkpoint and artifact."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from reports import queries, units
from reports.inference.intervals import Band, Placement, place
from reports.record import CellId, Quality, Record
from reports.scores import Scores, mean_interval, scores
from reports.tables import Table


@dataclass(frozen=True, kw_only=True)
class Target:
    """One bound on a score: met when on its right side, a fraction shown in percent and points."""

    name: str
    value: Callable[[Scores], float | None]  # None: says nothing of this text
    bound: float
    metric: str  # that its interval is taken from
    band: Band  # of that metric's mean where the target is met
    lower_is_better: bool = False
    bound_counts: bool = False
    fraction: bool = True

    def margin(self, achieved: Scores) -> float:
        """How far on the right side; negative where missed, by all where there is no value."""
        value = self.value(achieved)
        if value is None:
            return -math.inf
        return self.bound - value if self.lower_is_better else value - self.bound

    def met(self, achieved: Scores) -> bool:
        """Whether the target is reached."""
        margin = self.margin(achieved)
        return margin >= 0 if self.bound_counts else margin > 0

    def shown(self, quality: Quality) -> Placement:
        """Whether all of the interval meets the target, none of it, or neither is shown."""
        return place(mean_interval(quality, self.metric), self.band)

    def judge(self, achieved: Scores) -> str:
        """Met or missed, by how much, and the figure."""
        word = "met" if self.met(achieved) else "missed"
        distance, value = abs(self.margin(achieved)), self.value(achieved)
        if value is None:
            return units.DASH
        if self.fraction:
            return f"{word} by {units.number(distance * 100, 1)} ({units.percent(value)})"
        return f"{word} by {units.number(distance)} ({units.number(value)})"


TARGETS = (
    Target(
        name="accuracy 70%",
        value=lambda achieved: achieved.top1,
        bound=0.70,
        metric="top1",
        band=Band(0.70, math.inf),
        bound_counts=True,
    ),
    Target(
        name="perplexity < 5",
        value=lambda achieved: achieved.perplexity,
        bound=5,
        metric="nats",
        band=Band(-math.inf, math.log(5)),
        lower_is_better=True,
        fraction=False,
    ),
    Target(
        name="top-5 > 85%",
        value=lambda achieved: achieved.top5,
        bound=0.85,
        metric="top5",
        band=Band(0.85, math.inf),
    ),
)


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each checkpoint and artifact, then the best of each target."""
    known = measured_scores(record)
    rows = []
    for cell in queries.listed_cells(record):
        achieved = known.get(cell.id)
        verdicts = (target.judge(achieved) if achieved else "not measured" for target in TARGETS)
        rows.append((cell.variant, cell.technique, *verdicts))
    if known:
        rows.append(("best of all", "", *(_best(target, known) for target in TARGETS)))
    notes = ["Of test text. Accuracy is top-1; distances of accuracy and top-5 are in points."]
    if queries.is_of_plays(record) and any(TARGETS[0].met(achieved) for achieved in known.values()):
        notes.append(
            "70% is above anything we found for the plays: treat it as a leak until shown otherwise."
        )
    columns = ("variant", "technique", *(target.name for target in TARGETS))
    align = "l" * len(columns)
    return (Table("Quality against the targets", columns, align, tuple(rows), tuple(notes)),)


def all_met_by_one(record: Record) -> bool:
    """Whether some checkpoint or artifact reaches every target."""
    return any(
        all(target.met(achieved) for target in TARGETS) for achieved in measured_scores(record).values()
    )


def shown_by_one(record: Record) -> Placement:
    """Whether some checkpoint or artifact is shown to reach every target; outside: each is shown to miss one."""
    shown = [
        {target.shown(cell.quality) for target in TARGETS}
        for cell in queries.listed_cells(record)
        if cell.quality
    ]
    if any(placements == {"inside"} for placements in shown):
        return "inside"
    return "outside" if all("outside" in placements for placements in shown) else "not shown"


def measured_scores(record: Record) -> dict[CellId, Scores]:
    """Every checkpoint and artifact whose quality is known."""
    return {cell.id: scores(cell.quality) for cell in queries.listed_cells(record) if cell.quality}


def _best(target: Target, known: dict[CellId, Scores]) -> str:
    cell, achieved = max(known.items(), key=lambda item: target.margin(item[1]))
    verdict = target.judge(achieved)
    return verdict if verdict == units.DASH else f"{verdict}, {cell.label}"
