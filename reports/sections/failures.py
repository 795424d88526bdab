"""The table of every part that could not be measured, with the reason."""

from reports import units
from reports.record import Failure, Record
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each failed part, of a cell or of none."""
    rows = tuple(
        (*_case(failure), failure.part, failure.status, failure.reason) for failure in record.failures
    )
    table = Table(
        "What could not be measured",
        ("variant", "technique", "engine", "part", "status", "reason"),
        "llllll",
        rows,
        () if rows else ("Nothing failed.",),
        stands_without_rows=True,
    )
    return (table,)


def _case(failure: Failure) -> tuple[str, str, str]:
    """The three columns that name a failure's cell; where it belongs to none, what it is about."""
    if failure.cell is None:
        return (failure.about or units.DASH, units.DASH, units.DASH)
    return (failure.cell.variant, failure.cell.technique, failure.cell.engine)
