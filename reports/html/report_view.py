"""A record with what all parts of the page take from it, worked out once: its tables, and the level of verdicts."""

from dataclasses import dataclass

from reports import comparisons
from reports.html import table_view
from reports.html.table_view import TableView
from reports.record import Cell, Record
from reports.tables import printable


@dataclass(frozen=True)
class ReportView:
    """`level`: the p-value up to which a verdict is shown."""

    record: Record
    tables: tuple[TableView, ...]
    level: float

    def table_id(self, section: str) -> str:
        """The id of a section's first table; empty where it has none."""
        return next((table.id for table in self.tables if table.section == section), "")

    def row_id(self, section: str, *starts: str) -> str:
        """The id of the first row of a section that begins with these texts; empty where there is none."""
        texts = tuple(map(printable, starts))
        rows = (row for table in self.tables if table.section == section for row in table.rows)
        matches = (row.id for row in rows if tuple(cell.text for cell in row.cells[: len(texts)]) == texts)
        return next(matches, "")

    def file_row(self, cell: Cell) -> str:
        """The id of a file's row in the table of quality."""
        return self.row_id("file_quality", cell.variant, cell.technique)


def look_at(record: Record) -> ReportView:
    """The view of a record."""
    return ReportView(record, table_view.views(record), comparisons.verdict_level(record))
