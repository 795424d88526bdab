"""The table of every part that could not be measured, with the reason."""

from reports import units
from reports.record import Record
from reports.tables import Table


def table(record: Record) -> Table:
    """One row for each failed part of each cell."""
    rows = tuple(
        (
            *(
                (failure.cell.variant, failure.cell.technique, failure.cell.engine)
                if failure.cell
                else (units.DASH,) * 3
            ),
            f"{failure.part} {failure.about}".strip(),
            failure.status,
            failure.reason,
        )
        for failure in record.failures
    )
    return Table(
        "What could not be measured",
        ("variant", "technique", "engine", "part", "status", "reason"),
        "llllll",
        rows,
        () if rows else ("Nothing failed.",),
    )
