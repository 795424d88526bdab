"""Runs by machine, oldest first, each with its change from the last that asked for the same."""

import msgspec

from reports.history.machines import RunRow
from reports.history.tables import tables


def later(record, day, **fields):
    return msgspec.structs.replace(record, started=f"2025-01-{day:02}T03:04:05Z", **fields)


def test_trends_and_changes_of_one_machine(record, alter, find):
    cell = next(cell for cell in record.cells if cell.id.label == "stream-gru dynamic range")
    size = msgspec.structs.replace(cell.size, ship=round(cell.size.ship * 1.01))
    second = later(alter("stream-gru", "dynamic range", size=size), 3, seed=8)
    trends, changed = tables([RunRow("b", 5, second), RunRow("a", 5, record)])
    assert [row[0] for row in trends.rows] == ["a", "b"]
    assert "(" not in find(trends, "a")["to ship"]
    assert find(trends, "b")["to ship"].endswith("(+1.0%)")
    assert find(trends, "b")["top-1"].endswith("(0.0)")
    assert changed.rows == (("b", "seed 7 / 8"),)


def test_another_preset_is_no_trend_but_a_change(record, find):
    trends, changed = tables([RunRow("a", 5, record), RunRow("b", 5, later(record, 3, preset="smoke"))])
    assert "(" not in find(trends, "b")["top-1"]
    assert find(changed, "b")["changed since the run before it: old / new"] == "preset quick / smoke"


def test_each_machine_by_itself_and_broken_runs_last(record):
    elsewhere = later(record, 9, machine=msgspec.structs.replace(record.machine, cpu="Other 1"))
    made = tables([RunRow("a", 5, record), RunRow("x", 7, None, "no record"), RunRow("b", 5, elsewhere)])
    assert [table.title.partition(" on ")[2][:7] for table in made[:4]] == [
        "Other 1",
        "Other 1",
        "Made-up",
        "Made-up",
    ]
    assert made[-1].rows == (("x", "7 B", "no record"),)
