"""The table of contents: every section of a report, in the order read. Add a section by its file and a line here."""

from typing import Protocol

from reports.claims import table as claims
from reports.record import Record
from reports.sections import (
    baselines,
    breakdown,
    character_classes,
    cost,
    distillation,
    engines,
    epochs,
    failures,
    file_quality,
    file_sizes,
    file_speed,
    learning,
    lookahead,
    machine_and_corpus,
    operators,
    projection,
    quality_gate,
    repeats,
    retraining,
    roofline,
    samples,
    scaling,
    targets,
    text_overlap,
    variants,
    word_model,
)
from reports.summary import summary
from reports.tables import Table

__all__ = ["SECTIONS", "Section", "summary", "tables"]


class Section(Protocol):
    """A module that is one section of the report."""

    def tables(self, record: Record) -> tuple[Table, ...]:
        """Its tables, none where there is nothing to show."""


SECTIONS: tuple[Section, ...] = (
    machine_and_corpus,
    variants,
    epochs,
    learning,
    engines,
    repeats,
    roofline,
    breakdown,
    scaling,
    projection,
    cost,
    baselines,
    word_model,
    file_sizes,
    file_quality,
    file_speed,
    quality_gate,
    character_classes,
    lookahead,
    text_overlap,
    samples,
    retraining,
    distillation,
    operators,
    targets,
    claims,
    failures,
)


def tables(record: Record) -> tuple[Table, ...]:
    """Every table of the report."""
    return tuple(table for section in SECTIONS for table in section.tables(record))
