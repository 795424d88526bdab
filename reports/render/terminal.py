"""A record as tables in a terminal, readable at 100 columns."""

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from reports.record import Record
from reports.report import summary, tables
from reports.tables import Table, printable


def show(record: Record, console: Console) -> None:
    """Prints the summary and every table. Text is never read as markup: reasons hold brackets."""
    console.print(
        Text(printable(f"Bard: preset {record.preset}, {record.started.partition('T')[0]}"), style="bold")
    )
    for sentence in summary(record):
        console.print(Text(f"- {printable(sentence)}"))
    for table in tables(record):
        show_table(table, console)


def show_table(table: Table, console: Console) -> None:
    """Prints one table after an empty line, its title above and its notes below."""
    console.print()
    console.print(Text(table.title, style="bold"))
    if table.rows:
        console.print(rich_table(table))
    for note in table.notes:
        console.print(Text(note, style="dim"))


def rich_table(table: Table) -> RichTable:
    """One table, its title and notes left to the caller."""
    drawn = RichTable(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
        show_header=any(table.columns),
    )
    for name, side in zip(table.columns, table.align, strict=True):
        drawn.add_column(
            Text(name),
            justify="right" if side == "r" else "left",
            overflow="fold",
            vertical="top",
        )
    for row in table.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn
