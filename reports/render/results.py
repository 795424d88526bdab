"""The short page of results, docs/results.md: the answer and six tables, under 200 lines."""

from reports.claims import table as claims
from reports.costs import cheapest_training
from reports.record import Record
from reports.render.markdown import bullets, escape, table_section
from reports.sections import best_files, best_models, engines, epochs, machine_and_corpus
from reports.summary import summary
from reports.tables import Table

_NOTES = 3  # of each table; the full report has all
_ROWS = {"Machine and corpus": 20, "Claims of the original report": 40}
_OTHER_ROWS = 16


def render(record: Record) -> str:
    """The page as Markdown; the same text for the same record."""
    day = record.started.partition("T")[0]
    origin = (
        f"Written by `bard report` from the record of one run: preset {escape(record.preset)}, {escape(day)}, "
        f"{escape(record.machine.cpu)}, {record.machine.cores} cores. Do not edit it by hand. A run's own report has "
        "every table."
    )
    answer = bullets((*summary(record), *cheapest_training(record)))
    tables = (
        *best_models.tables(record),
        *best_files.tables(record),
        epochs.tables(record)[0],
        engines.tables(record)[0],
        *claims.tables(record),
        *machine_and_corpus.tables(record),
    )
    parts = ["# Results", origin, answer, *(table_section(_shortened(table)) for table in tables)]
    return "\n\n".join(parts) + "\n"


def _shortened(table: Table) -> Table:
    """Its first rows and notes; what is left out is said."""
    rows = table.rows[: _ROWS.get(table.title, _OTHER_ROWS)]
    left_out = len(table.rows) - len(rows)
    notes = table.notes[:_NOTES]
    if left_out:
        notes = (*notes, f"{left_out} more rows stand in the full report.")
    return Table(table.title, table.columns, table.align, rows, notes)
