"""A record as tables in a terminal: the short report, or all of it; readable from 80 columns on."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from reports.record import Record
from reports.render import column_widths
from reports.render.column_widths import GAP, ColumnBlock
from reports.report import short_notes, short_tables, summary, tables
from reports.tables import Table, printable


def show(record: Record, console: Console, *, full: bool = False) -> None:
    """Prints the summary and five tables, or every one. Text is never read as markup: reasons hold brackets."""
    console.print(
        Text(printable(f"Bard: preset {record.preset}, {record.started.partition('T')[0]}"), style="bold")
    )
    for sentence in summary(record):
        console.print(Text(f"- {printable(sentence)}"))
    for table in tables(record) if full else short_tables(record):
        show_table(table, console)
    if not full and record.notes:
        console.print()
        for note in short_notes(record):
            console.print(Text(f"- {printable(note)}", style="dim"))


def show_table(table: Table, console: Console) -> None:
    """Prints one table after an empty line, its title above and its notes below.

    Where its columns do not fit side by side, those left over follow below, beside the names of the rows.
    """
    console.print()
    console.print(Text(table.title, style="bold"))
    if table.rows:
        for number, drawn in enumerate(_drawn(table, console.width)):
            if number:
                console.print()
            console.print(drawn)
    for note in table.notes:
        console.print(Text(note, style="dim"))


def _drawn(table: Table, width: int) -> Iterator[RichTable]:
    for block in column_widths.blocks(table, width):
        yield _side_by_side(table, block)


def _side_by_side(table: Table, block: ColumnBlock) -> RichTable:
    drawn = RichTable(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, GAP - 1, 0, 0),  # with one more, where other boxes have a line
        show_header=any(table.columns),
    )
    for column, width in zip(block.columns, block.widths, strict=True):
        drawn.add_column(
            Text(table.columns[column]),
            justify="right" if table.align[column] == "r" else "left",
            overflow="fold",
            vertical="top",
            width=width,
        )
    for row in table.rows:
        drawn.add_row(*(Text(row[column]) for column in block.columns))
    return drawn
