"""A record as one GitHub-flavoured Markdown file, its figures linked as figures/NAME.svg."""

import re
from collections.abc import Iterable, Sequence

from reports.record import Record
from reports.report import summary, tables
from reports.tables import Table, printable

FIGURES = {
    "learning-curves": "Validation accuracy by epoch, against what was expected",
    "size-quality": "Bytes to ship against bits per character",
    "breakdown": "Where the time of a step and of an inference goes",
}
# An underscore within a word is literal in this dialect: tf_keras reads better unescaped.
_SPECIAL = re.compile(r"[\\`*\[\]<>|~$&#]|(?<!\w)_|_(?!\w)")


def render(record: Record, full: Sequence[Table] | None = None) -> str:
    """The whole report; `full` are its tables, where they are known already."""
    parts = [
        heading(record),
        bullets(summary(record)),
        "\n\n".join(
            f"![{escape(title)}](figures/{name}.svg)"
            for name, title in FIGURES.items()
            if name != "breakdown" or record.breakdowns
        ),
        *(table_section(table) for table in (tables(record) if full is None else full)),
    ]
    return "\n\n".join(parts) + "\n"


def heading(record: Record) -> str:
    """The heading, which says of which run the report is."""
    return f"# Bard: preset {escape(record.preset)}, {escape(record.started.partition('T')[0])}"


def anchor(title: str) -> str:
    """What a link to the heading of that title ends in, as code hosts derive it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def bullets(sentences: Iterable[str]) -> str:
    """A list of them."""
    return "\n".join(f"- {escape(sentence)}" for sentence in sentences)


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", printable(text))


def table_section(table: Table, level: int = 2) -> str:
    """One table under its title. Cells are padded, so that the file reads well as plain text too."""
    rows = [table_rows(table)] if table.rows else []
    return "\n\n".join(
        [f"{'#' * level} {escape(table.title)}", *rows, *(escape(note) for note in table.notes)]
    )


def table_rows(table: Table) -> str:
    """The rows alone, under their headings."""
    rows = [[escape(cell) for cell in row] for row in (table.columns, *table.rows)]
    widths = [max(3, *(len(row[index]) for row in rows)) for index in range(len(table.columns))]
    rule = [
        "-" * (width - 1) + (":" if align == "r" else "-")
        for width, align in zip(widths, table.align, strict=True)
    ]
    return "\n".join(_padded(row, widths, table.align) for row in (rows[0], rule, *rows[1:]))


def _padded(row: list[str], widths: list[int], align: str) -> str:
    cells = [
        cell.rjust(width) if side == "r" else cell.ljust(width)
        for cell, width, side in zip(row, widths, align, strict=True)
    ]
    return f"| {' | '.join(cells)} |"
