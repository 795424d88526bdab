"""The short report, report.md: the answer, five tables and links to the rest; and what fits a comment."""

from collections.abc import Sequence

from reports.costs import cheapest_training
from reports.record import Record
from reports.render.markdown import anchor, bullets, escape, heading, table_section
from reports.report import short_notes, short_tables, summary, tables
from reports.sections import best_files, best_models
from reports.tables import Table

FULL = "report-full.md"  # beside it: every table
LONGEST_COMMENT = 65_536  # characters that code hosts take
_COMMENT_ROWS = 12


def render(record: Record, full: Sequence[Table] | None = None) -> str:
    """The page as Markdown, at most 150 lines; the same text for the same record.

    `full` are the tables of the full report, that its links lead to, where they are known already.
    """
    parts = [
        heading(record),
        bullets((*summary(record), *cheapest_training(record))),
        *(table_section(table) for table in short_tables(record)),
        *([f"## Notes\n\n{bullets(short_notes(record))}"] if record.notes else []),
        _links(tables(record) if full is None else full),
    ]
    return "\n\n".join(parts) + "\n"


def comment(record: Record) -> str:
    """The answer and the tables of models and files, for a comment on a change: never longer than one may be."""
    chosen = (*best_models.tables(record), *best_files.tables(record))
    parts = [
        heading(record),
        bullets(summary(record)),
        *(table_section(Table(*_head(table))) for table in chosen),
    ]
    return cut("\n\n".join(parts) + "\n", LONGEST_COMMENT)


def cut(text: str, longest: int) -> str:
    """The text, or as many of its first lines as fit with a last one that says so."""
    if len(text) <= longest:
        return text
    end = "\nCut here: the rest stands in the run's own report.\n"
    return text[: text.rindex("\n", 0, longest - len(end) + 1) + 1] + end


def _head(table: Table) -> tuple[str, tuple[str, ...], str, tuple[tuple[str, ...], ...]]:
    return table.title, table.columns, table.align, table.rows[:_COMMENT_ROWS]


def _links(full: Sequence[Table]) -> str:
    links = (f"[{escape(table.title)}]({FULL}#{anchor(table.title)})" for table in full)
    return f"## Every table\n\nIn [the full report]({FULL}): " + ", ".join(links) + "."
