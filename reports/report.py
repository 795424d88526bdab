"""A record as tables and a summary: the content of every report, whatever it is rendered to."""

from reports import gate, roofline
from reports.claims import table as claims_table
from reports.record import Record
from reports.sections import (
    artifacts,
    baselines,
    breakdown,
    character_classes,
    cost,
    engines,
    epochs,
    failures,
    leakage,
    learning,
    machine_and_corpus,
    operators,
    retraining,
    scaling,
    targets,
    variants,
    word_model,
)
from reports.summary import summary
from reports.tables import Table

__all__ = ["summary", "tables"]


def tables(record: Record) -> tuple[Table, ...]:
    """Every table of the report, in the order read."""
    return (
        machine_and_corpus.table(record),
        *variants.tables(record),
        *epochs.tables(record),
        learning.table(record),
        *engines.tables(record),
        roofline.table(record),
        *breakdown.tables(record),
        *scaling.tables(record),
        *cost.tables(record),
        *([baselines.table(record)] if record.baselines else []),
        *word_model.tables(record),
        *artifacts.tables(record),
        gate.table(record),
        character_classes.table(record),
        *leakage.tables(record),
        *retraining.tables(record),
        operators.table(record),
        targets.table(record),
        claims_table.table(record),
        failures.table(record),
    )
