"""The gate: whether an artifact got worse than tolerated, in top-1 or in nats, and which of them failed it."""

import math
from dataclasses import dataclass
from typing import Literal

from reports import queries, units
from reports.record import Cell, Quality, Record
from reports.statistics import Difference, difference
from reports.tables import Table

TOP1_TOLERANCE = 0.005  # half a point
NATS_TOLERANCE = 0.02
Outcome = Literal["passes", "fails", "not shown"]


@dataclass(frozen=True)
class Gate:
    """`cause` says which part failed or was not shown, and by how much; empty where all passed."""

    outcome: Outcome
    cause: str = ""

    @property
    def words(self) -> str:
        """For a table."""
        return f"{self.outcome}: {self.cause}" if self.cause else self.outcome


def judge(found: Difference) -> Gate:
    """Passes where the whole interval is within both tolerances, fails where one lies wholly outside."""
    lost = (-found.top1.value, -found.top1.high, -found.top1.low, TOP1_TOLERANCE, "top-1", 100.0, "points")
    worse = (found.nats.value, found.nats.low, found.nats.high, NATS_TOLERANCE, "nats", 1.0, "nats")
    fails, unsure = [], []
    for value, least, most, tolerance, name, scale, unit in (lost, worse):
        digits = 2 if scale > 1 else 3
        if least > tolerance:
            fails.append(f"{name} by {units.number((value - tolerance) * scale, digits)} {unit}")
        elif not most <= tolerance:  # NaN too: too few blocks for an interval
            known = f"{name} may be {units.number(most * scale, digits)} {unit} worse"
            unsure.append("too few blocks" if math.isnan(most) else known)
    if fails:
        return Gate("fails", ", ".join(fails))
    return Gate("not shown", ", ".join(dict.fromkeys(unsure))) if unsure else Gate("passes")


def of(record: Record, one: Cell) -> Gate | None:
    """The gate of an artifact against the float model it comes from; None where one was not measured."""
    found = change(record, one)
    return judge(found) if found else None


def change(record: Record, one: Cell) -> Difference | None:
    """Artifact minus the float model it comes from; None where one is missing or the blocks differ."""
    return compared(one, queries.origin(record, one))


def compared(one: Cell | None, other: Cell | None) -> Difference | None:
    """One minus the other; None where one is missing, was not measured, or the blocks differ."""
    if not (one and other and one.quality and other.quality and same_blocks(one.quality, other.quality)):
        return None
    return difference(one.quality, other.quality)


def same_blocks(a: Quality, b: Quality) -> bool:
    """Whether the two were measured on the same characters."""
    return (a.starts, a.block_length) == (b.starts, b.block_length)


def agreement(a: Quality, b: Quality) -> float:
    """Share of positions where both hold the same character for the likeliest."""
    same = sum(
        one == other
        for ours, theirs in zip(a.predicted, b.predicted, strict=True)
        for one, other in zip(ours, theirs, strict=True)
    )
    return same / (a.block_length * len(a.starts))


def table(record: Record) -> Table:
    """One row for each artifact."""
    rows = []
    for name, technique, one in queries.grid(record):
        if technique == queries.CHECKPOINT:
            continue
        origin = queries.origin(record, one)
        found = change(record, one)
        same = (
            agreement(one.quality, origin.quality)
            if found and one.quality and origin and origin.quality
            else None
        )
        rows.append(
            (
                name,
                technique,
                origin.technique if origin else units.DASH,
                units.difference(found.top1 if found else None, 100),
                units.difference(found.nats if found else None, digits=4),
                units.percent(same),
                judge(found).words if found else units.DASH,
            )
        )
    return Table(
        "Gate: artifacts against the float model they come from",
        ("variant", "technique", "against", "top-1, points", "nats a character", "same prediction", "gate"),
        "lllrrrl",
        tuple(rows),
        (
            (
                "Artifact minus float model, with a 95% interval from a paired bootstrap over blocks. An artifact "
                f"passes when it is at most {units.number(TOP1_TOLERANCE * 100, 1)} points of top-1 and "
                f"{units.number(NATS_TOLERANCE)} nats worse over the whole interval; it fails when one interval "
                "lies wholly outside; in between nothing is shown."
            ),
            (
                "A student is compared with its own float file, being another model than its teacher. What was "
                "retrained has learned for longer than the checkpoint it is compared with: finetune shows how much "
                "that alone gives."
            ),
        ),
    )
