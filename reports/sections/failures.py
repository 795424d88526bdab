"""The table of every part that could not be measured, with the reason."""

from reports import units
from reports.record import Record
from reports.tables import Table


def table(record: Record) -> Table:
    """One row for each failed part of each cell."""
    rows = tuple(
        (cell.variant, cell.technique, cell.engine, failure.part, failure.status, failure.reason)
        for cell in record.cells
        for failure in cell.failures
    ) + tuple((*(units.DASH,) * 3, one.part, one.status, one.reason) for one in record.failures)
    return Table(
        "What could not be measured",
        ("variant", "technique", "engine", "part", "status", "reason"),
        "llllll",
        rows,
        () if rows else ("Nothing failed.",),
    )
