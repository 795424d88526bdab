"""The report's tables as the page shows them: each row has an id, so that a figure can lead to it."""

from dataclasses import dataclass

from reports.html.sort_keys import sort_key
from reports.record import Record
from reports.report import SECTIONS, section_tables
from reports.tables import Table


@dataclass(frozen=True)
class TableCell:
    """`key`: the number that it is sorted by; empty where its text is."""

    text: str
    side: str  # "l" or "r"
    key: str


@dataclass(frozen=True)
class Row:
    """`id` is made of places, never of names: those may hold anything."""

    id: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True)
class TableView:
    """One table of a section, `section` being the name of its module."""

    id: str
    section: str
    title: str
    columns: tuple[tuple[str, str], ...]  # name and side
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    @property
    def has_headings(self) -> bool:
        """A table of two nameless columns is a list of facts."""
        return any(name for name, _ in self.columns)


def views(record: Record) -> tuple[TableView, ...]:
    """Every table of the report, in the order read."""
    made: list[TableView] = []
    for section in SECTIONS:
        name = section.__name__.removeprefix("reports.").replace(".", "-").removeprefix("sections-")
        made += [view(name, number, table) for number, table in enumerate(section_tables(section, record), 1)]
    return tuple(made)


def view(section: str, number: int, table: Table) -> TableView:
    """One table; `number` is its place in the section."""
    table_id = f"{section}-{number}"
    rows = tuple(
        Row(f"{table_id}-{place}", tuple(map(_cell, row, table.align)))
        for place, row in enumerate(table.rows, 1)
    )
    columns = tuple(zip(table.columns, table.align, strict=True))
    return TableView(table_id, section, table.title, columns, rows, table.notes)


def _cell(text: str, side: str) -> TableCell:
    key = sort_key(text) if side == "r" else None
    return TableCell(text, side, "" if key is None else f"{key:.10g}")
