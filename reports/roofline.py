"""The roofline: the least time that a training step's matrix products can take on this machine."""

from reports import queries
from reports.inference.intervals import Ratio
from reports.inference.statistics import median, paired_ratio
from reports.record import Cell, MatmulTiming, Record, Variant

# What a step of each precision computes its matrix products in.
PRODUCTS_IN = {"float32": "float32", "mixed_bfloat16": "bfloat16"}


def operations(variant: Variant | None) -> int:
    """The operations of all matrix products of one training step, forward and backward."""
    return sum(layer.operations for layer in variant.layers) if variant else 0


def matmul_rate(record: Record, precision: str) -> float | None:
    """Operations a second of a matrix product alone, measured in this run; None where it was not.

    `precision` is that of a step.
    """
    timing = _products_alone(record, precision)
    return timing.operations / median(timing.speed) if timing else None


def roofline_seconds(record: Record, cell: Cell) -> float | None:
    """Lower bound on the time of a cell's step at the measured rate of matrix products."""
    count = operations(queries.find_variant(record, cell.variant))
    rate = matmul_rate(record, cell.precision)
    return count / rate if count and rate else None


def times_roofline(record: Record, cell: Cell) -> float | None:
    """The median of a step's time over the roofline: 1 is a step of products alone."""
    bound = roofline_seconds(record, cell)
    return median(cell.step) / bound if cell.step and bound else None


def ratio_to_roofline(record: Record, cell: Cell) -> Ratio | None:
    """The same round by round where products were timed in the same session, with its interval."""
    count = operations(queries.find_variant(record, cell.variant))
    timing = _products_alone(record, cell.precision)
    if not (cell.step and timing and count):
        return None
    return paired_ratio(cell.step, timing.speed).scaled(timing.operations / count)


def _products_alone(record: Record, precision: str) -> MatmulTiming | None:
    timings = (timing for timing in record.matmuls if timing.precision == PRODUCTS_IN.get(precision))
    return next(timings, None)
