"""What a report says about leaks."""

import msgspec
import pytest

from reports import queries
from reports.record import Lookahead
from reports.scores import scores
from reports.sections import lookahead

CLEAN, LEAKING = Lookahead(compared=30, largest_change=0.0), Lookahead(compared=30, largest_change=0.25)


@pytest.fixture
def future():
    return lambda record: lookahead.tables(record)[0]


def test_what_does_not_change_is_said_so(alter, future, find):
    row = find(future(alter("gru", "identity", lookahead=CLEAN)), "gru", "identity")
    assert row["predictions compared"] == "30"
    assert row["largest change of a logit"] == "0"
    assert row["verdict"] == "no change"


@pytest.mark.parametrize(("largest", "shown"), [(0.25, "0.25"), (1e-7, "1e-07"), (3.4028e38, "3.4e+38")])
def test_the_smallest_change_is_a_leak(alter, future, find, largest, shown):
    record = alter("gru", "identity", lookahead=Lookahead(compared=30, largest_change=largest))
    row = find(future(record), "gru", "identity")
    assert row["largest change of a logit"] == shown
    assert row["verdict"] == "LEAKS"
    assert lookahead.warnings(record) == (
        "Sees the future, so its quality counts for nothing: gru identity.",
    )


def test_those_not_checked_are_counted(record, alter, future):
    every = len(queries.listed_cells(record))
    assert future(record).rows == ()
    assert future(record).notes[1] == f"Not checked: {every} of {every}."
    assert (
        future(alter("gru", "identity", lookahead=CLEAN)).notes[1] == f"Not checked: {every - 1} of {every}."
    )
    checked = tuple(msgspec.structs.replace(cell, lookahead=CLEAN) for cell in record.cells)
    assert len(future(msgspec.structs.replace(record, cells=checked)).notes) == 1


def test_every_leak_is_named_once(alter):
    record = alter("gru", "identity", lookahead=LEAKING)
    record = alter("optimized", "checkpoint", of=record, lookahead=LEAKING)
    (line,) = lookahead.warnings(record)
    assert line.endswith(": optimized checkpoint, gru identity.")


@pytest.mark.parametrize(("top1", "lines"), [(0.69, 0), (0.72, 1)])
def test_accuracy_too_good_to_be_believed_is_called_a_leak(alter, make_quality, top1, lines):
    record = alter("gru", "identity", quality=make_quality(top1, 0.9))
    warnings = lookahead.warnings(record)
    assert len(warnings) == lines
    if lines:
        shown = f"{100 * scores(queries.quality(record, 'gru', 'identity')).top1:.1f}%"
        assert warnings[0].startswith("Top-1 of 70% or more")
        assert warnings[0].endswith(f": gru identity {shown}.")


def test_a_run_without_checks_warns_of_nothing(record, bare):
    assert lookahead.warnings(record) == lookahead.warnings(bare) == ()
