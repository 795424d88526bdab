"""The terminal shows the same content, readable at 100 columns."""

import io
from functools import cache

import pytest
from rich.console import Console

from reports import report
from reports.render import terminal


@pytest.fixture(scope="module")
def screen(record):
    """A function: a width -> what a terminal of it shows."""

    @cache
    def at(width):
        text = io.StringIO()
        terminal.show(record, Console(file=text, width=width))
        return text.getvalue()

    return at


def test_every_table_and_every_figure_is_there(record, screen):
    shown = screen(400)
    for table in report.tables(record):
        assert table.title in shown
        for row in table.rows:
            assert all(cell in shown for cell in row)


def test_nothing_is_wider_than_the_terminal(screen):
    assert max(map(len, screen(100).splitlines())) <= 100


def test_at_100_columns_no_figure_is_broken(record, screen):
    words = set(screen(100).split())
    for table in report.tables(record):
        for row in table.rows:
            for cell, align in zip(row, table.align, strict=True):
                assert align == "l" or words.issuperset(cell.split())


def test_brackets_of_a_reason_are_not_markup(screen):
    assert "[bold]core[/bold]" in screen(400)
