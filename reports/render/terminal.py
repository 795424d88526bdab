"""A record as tables in a terminal, readable at 100 columns."""

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from reports.record import Record
from reports.report import summary, tables
from reports.tables import Table, printable


def show(record: Record, console: Console) -> None:
    """Prints the summary and every table. Text is never read as markup: reasons hold brackets."""
    console.print(Text(f"Bard: preset {record.preset}, {record.started.partition('T')[0]}", style="bold"))
    for line in summary(record):
        console.print(Text(f"- {printable(line)}"))
    for table in tables(record):
        console.print()
        console.print(Text(table.title, style="bold"))
        if table.rows:
            console.print(grid(table))
        for note in table.notes:
            console.print(Text(note, style="dim"))


def grid(table: Table) -> Grid:
    """One table, its title and notes left to the caller."""
    drawn = Grid(
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
