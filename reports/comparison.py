"""A record as tables and a summary: the content of every report, whatever it is rendered to."""

from reports import (
    artifacts,
    baselines,
    breakdown,
    claims,
    cost,
    damage,
    engines,
    epochs,
    failures,
    floor,
    gate,
    leaks,
    learning,
    operators,
    retraining,
    scaling,
    setting,
    targets,
    variants,
    words,
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
        *engines.tables(record),
        floor.table(record),
        *breakdown.tables(record),
        *scaling.tables(record),
        *cost.tables(record),
        *([baselines.table(record)] if record.baselines else []),
        *words.tables(record),
        *artifacts.tables(record),
        gate.table(record),
        damage.table(record),
        *leaks.tables(record),
        *retraining.tables(record),
        operators.table(record),
        targets.table(record),
        claims.table(record),
        failures.table(record),
    )
