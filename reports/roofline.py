"""The table of the machine's floor: the least time that a step's matrix products take, and how far each row is."""

from reports import queries, units
from reports.record import Cell, Record, Variant
from reports.statistics import median
from reports.tables import Table


def operations(one: Variant | None) -> int:
    """Of all matrix products of one training step, forward and backward."""
    return sum(layer.operations for layer in one.layers) if one else 0


def rate(record: Record, precision: str) -> float | None:
    """Operations a second of a matrix product alone, measured in this run; None where it was not."""
    found = next((one for one in record.matmuls if one.precision == precision.removeprefix("mixed_")), None)
    return found.operations / median(found.speed) if found else None


def least(record: Record, one: Cell) -> float | None:
    """Seconds below which a step of this cell cannot be at that rate."""
    count, pace = operations(queries.variant(record, one.variant)), rate(record, one.precision)
    return count / pace if count and pace else None


def distance(record: Record, one: Cell) -> float | None:
    """A step's time over the least: 1 is a step of products alone."""
    floor = least(record, one)
    return median(one.step) / floor if one.step and floor else None


def table(record: Record) -> Table:
    """One row for each step that was timed."""
    rows = []
    for one in record.cells:
        if one.step is None or one.repeat:
            continue
        count, pace = operations(queries.variant(record, one.variant)), rate(record, one.precision)
        rows.append(
            (
                one.variant,
                one.engine,
                one.precision,
                units.number(count / 1e9 if count else None, 1),
                units.number(pace / 1e9 if pace else None, 0),
                units.duration(least(record, one)),
                units.duration(median(one.step)),
                units.number(count / median(one.step) / 1e9 if count else None, 0),
                units.times(distance(record, one)),
            )
        )
    return Table(
        "Distance from the machine's floor",
        (
            *("variant", "engine", "precision", "GFLOP a step", "GFLOP/s of products alone", "least"),
            *("step", "GFLOP/s", "of the floor"),
        ),
        "lllrrrrrr",
        tuple(rows),
        (
            (
                "Counted are the matrix products of a step, forward and backward, two operations for every multiply "
                "and add. Least is their time at the rate of one large product alone, timed in the same rounds; a "
                "model's smaller products cannot reach that rate, so no step comes to 1."
            ),
        ),
    )
