"""The terminal shows the same content, readable at 80 columns."""

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
        terminal.show(record, Console(file=text, width=width), full=True)
        return text.getvalue()

    return at


def test_every_table_and_every_figure_is_there(record, screen):
    shown = screen(400)
    for table in report.tables(record):
        assert table.title in shown
        for row in table.rows:
            assert all(cell in shown for cell in row)


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_wider_than_the_terminal(screen, width):
    assert max(map(len, screen(width).splitlines())) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_no_figure_is_broken(record, screen, width):
    words = set(screen(width).split())
    for table in report.tables(record):
        for row in table.rows:
            for cell, align in zip(row, table.align, strict=True):
                assert align == "l" or words.issuperset(cell.split())


def test_brackets_of_a_reason_are_not_markup(screen):
    assert "[bold]core[/bold]" in screen(400)


def test_the_short_one_has_the_answer_and_five_tables(record):
    text = io.StringIO()
    terminal.show(record, Console(file=text, width=80))
    assert "Best quality: stream-gru" in text.getvalue()
    assert [table.title for table in report.tables(record) if f"\n{table.title}\n" in text.getvalue()] == [
        "Training speed",
        "Training engines and precisions",
        "Claims of the original report",
    ]
    assert len(report.short_tables(record)) == 5
