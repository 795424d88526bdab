"""What few bytes cost: the best file under a limit against the best variant as it was trained, with a goal."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from reports import gate, queries, recommendation, units
from reports.inference.intervals import Band, place
from reports.recommendation import Candidate
from reports.record import Cell, Record
from reports.scores import QualityDifference
from reports.tables import Table

MOST_BYTES = 120 * 1024  # to ship
GOAL_POINTS = 1.5  # of top-1 that such a file may lie below the best variant
_WITHIN = Band(-GOAL_POINTS / 100, math.inf)


class SmallFile(NamedTuple):
    """A file under the limit, the best variant as it was trained, and what the file has less of its quality."""

    file: Candidate
    best: Cell
    change: QualityDifference

    @property
    def verdict(self) -> str:
        """The goal's verdict: met or missed where all of the interval says so."""
        outcomes = {"inside": "met", "not shown": "not shown"}
        missed = units.number(-self.change.top1.value * 100 - GOAL_POINTS)
        return outcomes.get(place(self.change.top1, _WITHIN), f"missed by {missed} points")


def small_file(record: Record) -> SmallFile | None:
    """None where no file is so small, no model is trained, or the file itself is of no trained one."""
    file = recommendation.best_within(record, MOST_BYTES)
    trained = (cell for cell in recommendation.trained_models(record) if cell.technique == queries.CHECKPOINT)
    best = next(trained, None)
    if file is None or best is None or not recommendation.is_trained(record, file.cell):
        return None
    change = gate.quality_change(file.cell, best)
    return SmallFile(file, best, change) if change else None


def tables(record: Record) -> tuple[Table, ...]:
    """One row; none where there is nothing to compare."""
    small = small_file(record)
    if small is None:
        return ()
    row = (
        small.file.cell.id.label,
        units.size(small.file.ship_bytes),
        small.best.variant,
        units.difference(small.change.top1, 100),
        units.difference(small.change.nats, digits=3),
        small.verdict,
    )
    columns = ("file", "to ship", "best variant", "points above it", "nats above it", "goal")
    notes = (
        (
            f"The file with the lowest loss of those that take at most {units.size(MOST_BYTES)} to ship, against the "
            "variant with the lowest loss as it was trained, in float."
        ),
        (
            f"Goal: at most {units.number(GOAL_POINTS, 1)} points of top-1 below it. Met, or missed: all of the 95% "
            "interval of the text says so."
        ),
    )
    return (Table("A small file against the best variant", columns, "lrlrrl", (row,), notes),)


def sentence(record: Record) -> Iterator[str]:
    """The same for the summary."""
    if small := small_file(record):
        points, ships = units.difference(small.change.top1, 100), units.size(small.file.ship_bytes)
        yield (
            f"Best in at most {units.size(MOST_BYTES)}: {small.file.cell.id.label} ({ships}), {points} points of "
            f"top-1 from {small.best.variant}; the goal, at most {units.number(GOAL_POINTS, 1)} below it, is "
            f"{small.verdict}."
        )
