"""The table of quality against the targets of the original report, for every checkpoint and artifact."""

from collections.abc import Callable
from dataclasses import dataclass

from reports import queries, units
from reports.record import Record
from reports.statistics import Scores, scores
from reports.tables import Table


@dataclass(frozen=True, kw_only=True)
class Target:
    """One bound on a score: met when on its right side, a fraction shown in percent and points."""

    name: str
    value: Callable[[Scores], float]
    bound: float
    lower_is_better: bool = False
    bound_counts: bool = False
    fraction: bool = True

    def margin(self, found: Scores) -> float:
        """How far on the right side; negative where missed."""
        above = self.value(found) - self.bound
        return -above if self.lower_is_better else above

    def met(self, found: Scores) -> bool:
        """Whether the target is reached."""
        margin = self.margin(found)
        return margin >= 0 if self.bound_counts else margin > 0

    def judge(self, found: Scores) -> str:
        """Met or missed, by how much, and the figure."""
        word, distance, value = (
            "met" if self.met(found) else "missed",
            abs(self.margin(found)),
            self.value(found),
        )
        if self.fraction:
            return f"{word} by {units.number(distance * 100, 1)} ({units.percent(value)})"
        return f"{word} by {units.number(distance)} ({units.number(value)})"


TARGETS = (
    Target(name="accuracy 70%", value=lambda found: found.top1, bound=0.70, bound_counts=True),
    Target(
        name="perplexity < 5",
        value=lambda found: found.perplexity,
        bound=5,
        lower_is_better=True,
        fraction=False,
    ),
    Target(name="top-5 > 85%", value=lambda found: found.top5, bound=0.85),
)


def table(record: Record) -> Table:
    """One row for each checkpoint and artifact, then the best of each target."""
    known = measured(record)
    rows = [
        (
            name,
            technique,
            *(
                target.judge(known[name, technique]) if (name, technique) in known else "not measured"
                for target in TARGETS
            ),
        )
        for name, technique, _ in queries.grid(record)
    ]
    if known:
        bests = [max(known.items(), key=lambda item: target.margin(item[1])) for target in TARGETS]
        rows.append(
            (
                "best of all",
                "",
                *(
                    f"{target.judge(found)}, {queries.label(*case)}"
                    for target, (case, found) in zip(TARGETS, bests, strict=True)
                ),
            )
        )
    notes = ["Accuracy is top-1; distances of accuracy and top-5 are in points."]
    if any(TARGETS[0].met(found) for found in known.values()):
        notes.append(
            "70% is above anything we found for this text: treat it as a leak until shown otherwise."
        )
    columns = ("variant", "technique", *(target.name for target in TARGETS))
    return Table("Quality against the targets", columns, "lllll", tuple(rows), tuple(notes))


def met_by_one(record: Record) -> bool:
    """Whether some checkpoint or artifact reaches every target."""
    return any(all(target.met(found) for target in TARGETS) for found in measured(record).values())


def measured(record: Record) -> dict[tuple[str, str], Scores]:
    """Every checkpoint and artifact whose quality is known, by variant and technique."""
    return {
        (name, technique): scores(one.quality) for name, technique, one in queries.grid(record) if one.quality
    }
