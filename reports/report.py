"""The table of contents: every section of a report, in the order read. Add a section by its file and a line here."""

from typing import Protocol

from reports.claims import table as claims
from reports.claims.verdicts import ClaimOutcome
from reports.record import Record
from reports.sections import (
    baselines,
    best_files,
    best_models,
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
    own_step,
    projection,
    quality_gate,
    repeats,
    retraining,
    roofline,
    samples,
    scaling,
    small_files,
    targets,
    text_overlap,
    variants,
    word_model,
)
from reports.summary import summary
from reports.tables import Table

__all__ = ["SECTIONS", "Section", "section_tables", "short_notes", "short_tables", "summary", "tables"]
_SHORT_NOTES = 2  # of each table; the full report has all
_SHORT_RUN_NOTES = 8
_SHORT_ROWS = 12  # of each table
_NOT_JUDGED: tuple[ClaimOutcome, ...] = (
    "not measured",
    "no figure claimed",
)  # claims that the full report lists


class Section(Protocol):
    """A module that is one section of the report."""

    __name__: str

    def tables(self, record: Record) -> tuple[Table, ...]:
        """Its tables, none where there is nothing to show."""


SECTIONS: tuple[Section, ...] = (
    machine_and_corpus,
    variants,
    epochs,
    learning,
    engines,
    own_step,
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
    small_files,
    claims,
    failures,
)


def tables(record: Record) -> tuple[Table, ...]:
    """Every table of the report."""
    return tuple(table for section in SECTIONS for table in section_tables(section, record))


def section_tables(section: Section, record: Record) -> tuple[Table, ...]:
    """The tables of one section that have something to say."""
    return tuple(filter(_says_something, section.tables(record)))


def short_tables(record: Record) -> tuple[Table, ...]:
    """The five tables of the short report: models, files, speed, engines, claims that were judged; cut short."""
    chosen = (
        *best_models.tables(record),
        *best_files.tables(record),
        epochs.tables(record)[0],
        engines.tables(record)[0],
        claims.tables(record)[0],
    )
    return tuple(_shortened(table) for table in chosen if _says_something(table))


def short_notes(record: Record) -> tuple[str, ...]:
    """The first notes of a run: what was kept, what was left out, what disturbed it; and how many there are more."""
    more = len(record.notes) - _SHORT_RUN_NOTES
    rest = (
        (f"{more} more {'note stands' if more == 1 else 'notes stand'} in the full report.",)
        if more > 0
        else ()
    )
    return (*record.notes[:_SHORT_RUN_NOTES], *rest)


def _says_something(table: Table) -> bool:
    return bool(table.rows) or table.stands_without_rows


def _shortened(table: Table) -> Table:
    """Its first rows and notes; what is left out is said."""
    rows = tuple(row for row in table.rows if row[-1] not in _NOT_JUDGED)[:_SHORT_ROWS]
    left_out = len(table.rows) - len(rows)
    notes = table.notes[:_SHORT_NOTES]
    if left_out:
        notes = (*notes, f"{left_out} more rows stand in the full report.")
    return Table(table.title, table.columns, table.align, rows, notes)
