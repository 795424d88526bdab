"""The gate: whether an artifact got worse than tolerated, in top-1 or in nats, and which of them failed it."""

import math
from dataclasses import dataclass
from typing import Literal

from reports import units
from reports.origins import origin
from reports.record import Cell, Record
from reports.scores import QualityDifference, difference, same_blocks

TOP1_TOLERANCE = 0.005  # half a point
NATS_TOLERANCE = 0.02
GateOutcome = Literal["passes", "fails", "not shown"]


@dataclass(frozen=True)
class Gate:
    """`cause` says which part failed or was not shown, and by how much; empty where all passed."""

    outcome: GateOutcome
    cause: str = ""

    @property
    def text(self) -> str:
        """For a table."""
        return f"{self.outcome}: {self.cause}" if self.cause else self.outcome


def judge(change: QualityDifference) -> Gate:
    """Passes where the whole interval is within both tolerances, fails where one lies wholly outside."""
    top1 = (-change.top1.value, -change.top1.high, -change.top1.low, TOP1_TOLERANCE, "top-1", 100.0, "points")
    nats = (change.nats.value, change.nats.low, change.nats.high, NATS_TOLERANCE, "nats", 1.0, "nats")
    failed, not_shown = [], []
    for worse, least, most, tolerance, name, scale, unit in (top1, nats):
        digits = 2 if scale > 1 else 3
        if least > tolerance:
            failed.append(f"{name} by {units.number((worse - tolerance) * scale, digits)} {unit}")
        elif not most <= tolerance:  # NaN too: too few blocks for an interval
            up_to = f"{name} may be {units.number(most * scale, digits)} {unit} worse"
            not_shown.append("too few blocks" if math.isnan(most) else up_to)
    if failed:
        return Gate("fails", ", ".join(failed))
    return Gate("not shown", ", ".join(dict.fromkeys(not_shown))) if not_shown else Gate("passes")


def judge_artifact(record: Record, cell: Cell) -> Gate | None:
    """The gate of an artifact against the float model it comes from; None where one was not measured."""
    change = change_from_origin(record, cell)
    return judge(change) if change else None


def change_from_origin(record: Record, cell: Cell) -> QualityDifference | None:
    """Artifact minus the float model it comes from; None where one is missing or the blocks differ."""
    return quality_change(cell, origin(record, cell))


def quality_change(a: Cell | None, b: Cell | None) -> QualityDifference | None:
    """`a` minus `b`; None where one is missing, was not measured, or the blocks differ."""
    if not (a and b and a.quality and b.quality and same_blocks(a.quality, b.quality)):
        return None
    return difference(a.quality, b.quality)
