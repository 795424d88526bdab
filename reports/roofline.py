"""The roofline: the least time that a training step's matrix products can take on this machine."""

from reports import queries
from reports.inference.statistics import median
from reports.record import Cell, Record, Variant

# What a step of each precision computes its matrix products in.
PRODUCTS_IN = {"float32": "float32", "mixed_bfloat16": "bfloat16"}


def operations(variant: Variant | None) -> int:
    """Of all matrix products of one training step, forward and backward."""
    return sum(layer.operations for layer in variant.layers) if variant else 0


def matmul_rate(record: Record, precision: str) -> float | None:
    """Operations a second of a matrix product alone, measured in this run; None where it was not.

    `precision` is that of a step.
    """
    timings = (timing for timing in record.matmuls if timing.precision == PRODUCTS_IN.get(precision))
    timing = next(timings, None)
    return timing.operations / median(timing.speed) if timing else None


def roofline_seconds(record: Record, cell: Cell) -> float | None:
    """Lower bound on the time of a cell's step at the measured rate of matrix products."""
    count = operations(queries.find_variant(record, cell.variant))
    rate = matmul_rate(record, cell.precision)
    return count / rate if count and rate else None


def times_roofline(record: Record, cell: Cell) -> float | None:
    """A step's time over the roofline: 1 is a step of products alone."""
    bound = roofline_seconds(record, cell)
    return median(cell.step) / bound if cell.step and bound else None
