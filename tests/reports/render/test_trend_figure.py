"""The picture of trends: a line for each preset and text, broken where another thing was measured."""

import msgspec
import pytest

from reports.history.machines import RunRow, by_machine
from reports.render import trend_figure


@pytest.fixture
def compared(record):
    """A function: how runs differ from the record -> the runs of its machine, a day apart."""

    def make(*changes):
        rows = [
            RunRow(
                f"run-{day}",
                5,
                msgspec.structs.replace(record, started=f"2025-01-{day:02}T00:00:00Z", **fields),
            )
            for day, fields in enumerate(changes, 1)
        ]
        (runs,) = by_machine(rows)
        return runs

    return make


def test_one_run_is_no_trend(compared):
    assert trend_figure.draw(compared({})) is None
    assert trend_figure.draw(compared({}, {"preset": "smoke"})) is None


@pytest.mark.slow
def test_two_of_the_same_are_and_give_the_same_bytes(compared):
    picture = trend_figure.draw(compared({}, {"seed": 8}))
    assert picture.startswith("<?xml")
    assert picture == trend_figure.draw(compared({}, {"seed": 8}))
    assert "run-1" in picture


def test_names_of_a_foreign_folder_stay_text(record):
    rows = [RunRow(name, 5, record) for name in ("a\x1b[31m$\\frac{$", "b")]
    (runs,) = by_machine(rows)
    picture = trend_figure.draw(runs)
    assert "\x1b" not in picture
