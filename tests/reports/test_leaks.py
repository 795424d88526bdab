"""Which weights see the future: those checked, and those that were retrained from them."""

import msgspec
import pytest

from reports import gate, recommendation
from reports.leaks import sees_future
from reports.record import FileContents, Lookahead
from reports.sections import baselines, quality_gate

LEAKING = Lookahead(compared=30, largest_change=0.25)
CLEAN = Lookahead(compared=30, largest_change=0.0)


@pytest.fixture
def descended(alter, add_cell, step_of, student_of):
    """The checkpoint of gru leaks; a file was pruned from it, and another is a student of it."""
    record = alter("gru", "checkpoint", lookahead=LEAKING)
    record = add_cell(record, "gru", "prune40", FileContents(lineage=(step_of("prune40", sparsity=0.4),)))
    return add_cell(record, "gru", "distill", FileContents(lineage=(student_of("distill"),)))


def named(record, technique):
    return next(cell for cell in record.cells if (cell.variant, cell.technique) == ("gru", technique))


def test_what_was_retrained_and_not_checked_is_as_what_it_began_with(descended):
    """It was recommended, where its own check was missing."""
    assert sees_future(descended, named(descended, "prune40"))
    assert sees_future(descended, named(descended, "identity"))
    assert not sees_future(descended, named(descended, "distill"))  # a model of its own


def test_its_own_check_decides(descended):
    cells = tuple(
        msgspec.structs.replace(cell, lookahead=CLEAN) if cell.technique == "prune40" else cell
        for cell in descended.cells
    )
    checked = msgspec.structs.replace(descended, cells=cells)
    assert not sees_future(checked, named(checked, "prune40"))


def test_it_passes_no_gate_and_is_compared_with_no_count(descended, find):
    """The summary said that its quality counts for nothing, and then that it predicts better than counting."""
    assert gate.judge_artifact(descended, named(descended, "identity")).outcome == "sees the future"
    (table,) = quality_gate.tables(descended)
    assert find(table, "gru", "identity")["gate"] == "sees the future"
    assert "gru identity" not in " ".join(baselines.comparison(descended))
    assert "gru checkpoint" not in [model.id.label for model in recommendation.trained_models(descended)]
