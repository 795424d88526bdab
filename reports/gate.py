"""The gate: whether an artifact got worse than tolerated, in top-1 or in nats, and which of them failed it."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from reports import units
from reports.inference.intervals import LEVEL, Band, Interval, p_value, place
from reports.leaks import sees_future
from reports.origins import origin
from reports.record import Cell, Record
from reports.scores import NOT_USABLE, QualityDifference, difference, is_usable, same_blocks

TOP1_TOLERANCE = 0.005  # half a point
NATS_TOLERANCE = 0.02
# Changes of top-1 by which a file still stands for its float model.
KEEPS_TOP1 = Band(-TOP1_TOLERANCE, math.inf)
GateOutcome = Literal["passes", "fails", "not shown", "not usable at this budget", "sees the future"]
UNSURE = "not sure enough beside so many verdicts"


@dataclass(frozen=True)
class Gate:
    """`cause` says which part failed or was not shown, and by how much; empty where all passed."""

    outcome: GateOutcome
    cause: str = ""

    @property
    def text(self) -> str:
        """The text of it in a table."""
        return f"{self.outcome}: {self.cause}" if self.cause else self.outcome


class _Part(NamedTuple):
    """One measure of the gate. `worse` is the sign of a change for the worse."""

    name: str
    change: Interval
    worse: int
    tolerance: float
    scale: float
    unit: str
    digits: int

    @property
    def band(self) -> Band:
        """The changes that are tolerated."""
        return Band(-math.inf, self.tolerance) if self.worse > 0 else Band(-self.tolerance, math.inf)

    def cause(self, level: float) -> tuple[GateOutcome, str]:
        """What it alone gives, and why."""
        if place(self.change, self.band, level=level) == "inside":
            return "passes", ""
        # Of two parts the surer one fails a file: it must be twice as sure, see `verdict_p_value`.
        if place(self.change, self.band, level=level / 2) == "outside":
            beyond = units.number((self.worse * self.change.value - self.tolerance) * self.scale, self.digits)
            return "fails", f"{self.name} by {beyond} {self.unit}"
        if not self.change.known:
            return "not shown", "too few blocks"
        most = self.worse * (self.change.high if self.worse > 0 else self.change.low)
        if place(self.change, self.band) != "not shown":
            return "not shown", UNSURE
        return (
            "not shown",
            f"{self.name} may be {units.number(most * self.scale, self.digits)} {self.unit} worse",
        )


def judge(change: QualityDifference, level: float = LEVEL) -> Gate:
    """Passes where the whole interval is within both tolerances, fails where one lies wholly outside.

    `level` is that of all verdicts beside it, see `reports.inference.discoveries`.
    """
    judged = [part.cause(level) for part in _parts(change)]
    for outcome in ("fails", "not shown"):
        causes = [cause for given, cause in judged if given == outcome]
        if causes:
            return Gate(outcome, ", ".join(dict.fromkeys(causes)))
    return Gate("passes")


def verdict_p_value(change: QualityDifference) -> float:
    """How sure the gate's verdict is: of a pass the less sure part, of a failure twice the surer one."""
    parts = _parts(change)
    failing = [part for part in parts if place(part.change, part.band) == "outside"]
    p_values = [p_value(part.change, part.band) for part in failing or parts]
    return min(1.0, 2 * min(p_values)) if failing else max(p_values)


def _parts(change: QualityDifference) -> tuple[_Part, _Part]:
    return (
        _Part("top-1", change.top1, -1, TOP1_TOLERANCE, 100.0, "points", 2),
        _Part("nats", change.nats, 1, NATS_TOLERANCE, 1.0, "nats", 3),
    )


def judge_artifact(record: Record, cell: Cell, level: float = LEVEL) -> Gate | None:
    """The gate of an artifact against the float model it comes from; None where one was not measured."""
    return judge_against(record, cell, origin(record, cell), level)


def judge_against(record: Record, cell: Cell, reference: Cell | None, level: float = LEVEL) -> Gate | None:
    """The gate against a model; None where one was not measured.

    What is no worse than a model that learned nothing passes nothing, nor does what sees the future.
    """
    change = quality_change(cell, reference)
    if reference is None or change is None:
        return None
    if sees_future(record, cell) or sees_future(record, reference):
        return Gate("sees the future")
    if reference.quality and not is_usable(reference.quality):
        return Gate(NOT_USABLE)
    return judge(change, level)


def change_from_origin(record: Record, cell: Cell) -> QualityDifference | None:
    """Artifact minus the float model it comes from; None where one is missing or the blocks differ."""
    return quality_change(cell, origin(record, cell))


def quality_change(a: Cell | None, b: Cell | None) -> QualityDifference | None:
    """`a` minus `b`; None where one is missing, was not measured, or the blocks differ."""
    if not (a and b and a.quality and b.quality and same_blocks(a.quality, b.quality)):
        return None
    return difference(a.quality, b.quality)
