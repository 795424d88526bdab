"""The table of the roofline: the least time that a step's matrix products take, and how far each step is."""

from reports import queries, units
from reports.inference.statistics import median
from reports.record import Record
from reports.roofline import matmul_rate, operations, roofline_seconds, times_roofline
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each step that was timed."""
    rows = []
    for cell in record.cells:
        if cell.step is None or cell.repeat:
            continue
        count = operations(queries.find_variant(record, cell.variant))
        rate = matmul_rate(record, cell.precision)
        rows.append(
            (
                cell.variant,
                cell.engine,
                cell.precision,
                units.number(count / 1e9 if count else None, 1),
                units.number(rate / 1e9 if rate else None, 0),
                units.duration(roofline_seconds(record, cell)),
                units.duration(median(cell.step)),
                units.number(count / median(cell.step) / 1e9 if count else None, 0),
                units.times(times_roofline(record, cell)),
            )
        )
    table = Table(
        "Distance from the roofline",
        (
            *("variant", "engine", "precision", "GFLOP a step", "GFLOP/s of products alone", "roofline"),
            *("step", "GFLOP/s", "of the roofline"),
        ),
        "lllrrrrrr",
        tuple(rows),
        (
            (
                "Counted are the matrix products of a step, forward and backward, two operations for every multiply "
                "and add. The roofline is their time at the rate of one large product alone, timed in the same "
                "rounds; a model's smaller products cannot reach that rate, so no step comes to 1."
            ),
        ),
    )
    return (table,)
