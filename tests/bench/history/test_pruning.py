"""What is chosen, and that nothing but a run that nobody uses is deleted."""

import pytest

from bench.history.folders import read_runs
from bench.history.pruning import chosen, delete
from bench.pipeline.run_folder import RunFolder
from shakespeare.errors import InvalidInput

DAY = 86_400


@pytest.mark.parametrize(
    ("older_than", "larger_than", "names"),
    [
        (30 * DAY, None, ["broken", "good"]),
        (None, 2**20, ["good", "unfinished"]),
        (30 * DAY, 2**20, ["good"]),
        (60 * DAY, None, []),
    ],
)
def test_both_conditions_must_hold(runs, older_than, larger_than, names):
    assert [run.name for run in chosen(read_runs(runs), older_than, larger_than)] == names


def test_without_a_condition_nothing_is_chosen(runs):
    with pytest.raises(InvalidInput, match="--older-than, --larger-than"):
        chosen(read_runs(runs), None, None)


def test_a_run_is_deleted_whole(runs):
    delete(runs / "broken")
    assert not (runs / "broken").exists()
    assert (runs / "good").exists()


@pytest.mark.parametrize("name", ["mine", "odd", "link", "none"])
def test_what_is_no_run_is_never_deleted(runs, name):
    with pytest.raises(InvalidInput, match="is no run of Bard's"):
        delete(runs / name)
    assert (runs / "mine" / "thesis.md").exists()
    assert (runs / "good" / "record.json").exists()


def test_a_run_in_use_is_refused(runs):
    with RunFolder(runs / "good").locked(), pytest.raises(InvalidInput, match="in use"):
        delete(runs / "good")
    assert (runs / "good" / "record.json").exists()
