"""Every run of a folder, whatever state it is in, and nothing else."""

import pytest

from bench.history.folders import part_sizes, read_runs
from bench.pipeline.run_folder import RunFolder
from shakespeare.errors import InvalidInput


def test_runs_alone_are_read_and_a_broken_one_has_a_reason(runs):
    by_name = {run.name: run for run in read_runs(runs)}
    assert list(by_name) == ["broken", "good", "unfinished"]
    assert by_name["good"].record
    assert by_name["good"].reason == ""
    assert by_name["broken"].record is None
    assert "is not a run record" in by_name["broken"].reason
    assert by_name["unfinished"].reason == "no record: it has not finished"
    assert by_name["unfinished"].disk_bytes > 3_000_000
    assert by_name["good"].age() == pytest.approx(40 * 86_400, abs=600)


def test_a_run_at_work_is_in_use_and_asking_leaves_no_file(runs):
    with RunFolder(runs / "good").locked():
        assert [run.name for run in read_runs(runs) if run.in_use] == ["good"]
    assert not any(run.in_use for run in read_runs(runs))
    assert not (runs / "broken" / ".lock").exists()


def test_parts_are_listed_by_size(runs):
    assert list(part_sizes(runs / "unfinished")) == ["checkpoints", "run.json"]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InvalidInput, match="must be a folder of runs"):
        read_runs(tmp_path / "none")
