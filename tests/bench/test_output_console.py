"""Standard output of tables: a closed pipe, and any number in COLUMNS."""

import io

import pytest

from bench.output_console import OutputConsole


class Closed(io.StringIO):
    """A pipe that nobody reads."""

    def write(self, _text):
        raise BrokenPipeError


def test_a_closed_pipe_is_told_to_the_command(monkeypatch):
    """Rich ended the process with 1, which of `bard compare` says that a condition fails."""
    monkeypatch.setattr("sys.stdout", Closed())
    with pytest.raises(BrokenPipeError):
        OutputConsole().print("text")


@pytest.mark.parametrize(("columns", "width"), [("0", 80), ("44", 44)])
def test_no_columns_are_as_many_as_usual(monkeypatch, columns, width):
    """With COLUMNS=0 nothing was printed at all."""
    monkeypatch.setenv("COLUMNS", columns)
    assert OutputConsole().width == width
