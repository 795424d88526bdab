"""Where time goes: every second is in the table, and in the figure."""

import msgspec
import pytest

from reports.record import Breakdown, CellId, Share
from reports.sections import breakdown

CHECKPOINT = CellId("gru", "checkpoint", "keras", "float32")
FILE = CellId("gru", "identity", "litert", "float32")


def made(what, by, count):
    shares = tuple(Share(name=f"part {n}", seconds=(n + 1) / 1000, calls=n + 1) for n in range(count))
    cell = CHECKPOINT if what == "step" else FILE
    return Breakdown(cell=cell, what=what, by=by, seconds=0.05, shares=shares)


@pytest.fixture
def profiled(record):
    breakdowns = (made("step", "layer", 3), made("step", "operator", 20), made("inference", "operator", 4))
    return msgspec.structs.replace(record, breakdowns=breakdowns)


def test_a_table_for_each_that_was_measured(profiled):
    titles = [table.title for table in breakdown.tables(profiled)]
    assert titles == [
        "Where the time of a training step goes, by layer",
        "Where the time of a training step goes, by operator",
        "Where the time of one inference of a file goes, by operator",
    ]


def test_the_largest_come_first_and_the_rest_is_summed(profiled):
    table = breakdown.tables(profiled)[1]
    assert [row[2] for row in table.rows] == [*(f"part {n}" for n in range(19, 11, -1)), "others"]
    assert sum(float(row[5].rstrip("%")) for row in table.rows) == pytest.approx(100, abs=0.5)
    assert table.rows[-1][3] == str(sum(range(1, 13)))


def test_nothing_is_summed_where_all_fits():
    assert [share.name for share in breakdown.largest_shares(made("step", "layer", 3))] == [
        "part 2",
        "part 1",
        "part 0",
    ]


def test_noise_below_zero_is_shown(record):
    shares = (Share(name="a", seconds=2e-6, calls=1), Share(name="b", seconds=-1e-7, calls=1))
    noisy = Breakdown(cell=FILE, what="inference", by="layer", seconds=2e-6, shares=shares)
    (table,) = breakdown.tables(msgspec.structs.replace(record, breakdowns=(noisy,)))
    assert table.rows[1][4].startswith("-")


def test_shares_that_cannot_be_are_called_so(record):
    shares = (Share(name="a", seconds=5e-6, calls=1), Share(name="b", seconds=-3e-6, calls=1))
    noisy = Breakdown(cell=FILE, what="inference", by="layer", seconds=2e-6, shares=shares)
    (table,) = breakdown.tables(msgspec.structs.replace(record, breakdowns=(noisy,)))
    assert table.notes[-1].startswith("NOT to be relied on for gru identity:")
