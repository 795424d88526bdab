"""A record as one GitHub-flavoured Markdown file, its figures linked as figures/NAME.svg."""

import re

from reports.record import Record
from reports.report import summary, tables
from reports.tables import Table, printable

FIGURES = {
    "learning-curves": "Validation accuracy by epoch, against what was expected",
    "size-quality": "Bytes to ship against bits per character",
    "breakdown": "Where the time of a step and of an inference goes",
}
# An underscore inside a word is literal in this dialect: tf_keras reads better unescaped.
_SPECIAL = re.compile(r"[\\`*\[\]<>|~$&#]|(?<!\w)_|_(?!\w)")


def render(record: Record) -> str:
    """The whole report."""
    started = record.started.partition("T")[0]
    parts = [
        f"# Bard: preset {escape(record.preset)}, {escape(started)}",
        "\n".join(f"- {escape(line)}" for line in summary(record)),
        "\n\n".join(
            f"![{escape(title)}](figures/{name}.svg)"
            for name, title in FIGURES.items()
            if name != "breakdown" or record.breakdowns
        ),
        *(section(table) for table in tables(record)),
    ]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", printable(text))


def section(table: Table) -> str:
    """One table under its title. Cells are padded, so that the file reads well as plain text too."""
    parts = [f"## {escape(table.title)}"]
    if table.rows:
        grid = [[escape(cell) for cell in row] for row in (table.columns, *table.rows)]
        widths = [max(3, *(len(row[index]) for row in grid)) for index in range(len(table.columns))]
        rule = [
            "-" * (width - 1) + (":" if align == "r" else "-")
            for width, align in zip(widths, table.align, strict=True)
        ]
        parts.append("\n".join(_line(row, widths, table.align) for row in (grid[0], rule, *grid[1:])))
    parts.extend(escape(note) for note in table.notes)
    return "\n\n".join(parts)


def _line(cells: list[str], widths: list[int], align: str) -> str:
    padded = [
        cell.rjust(width) if side == "r" else cell.ljust(width)
        for cell, width, side in zip(cells, widths, align, strict=True)
    ]
    return f"| {' | '.join(padded)} |"
