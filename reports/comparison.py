"""A record as tables and a summary: the content of every report, whatever it is rendered to."""

from reports import (
    artifacts,
    claims,
    damage,
    engines,
    epochs,
    failures,
    gate,
    learning,
    operators,
    retraining,
    setting,
    targets,
    variants,
)
from reports.record import Record
from reports.summary import summary
from reports.tables import Table

__all__ = ["summary", "tables"]


def tables(record: Record) -> tuple[Table, ...]:
    """Every table of the report, in the order read."""
    return (
        setting.table(record),
        *variants.tables(record),
        *epochs.tables(record),
        learning.table(record),
        engines.table(record),
        *artifacts.tables(record),
        gate.table(record),
        damage.table(record),
        *retraining.tables(record),
        operators.table(record),
        targets.table(record),
        claims.table(record),
        failures.table(record),
    )
