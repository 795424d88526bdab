"""Every run of a folder, whatever state it is in, and nothing else."""

import os
import time

import pytest

from bench.history.folders import part_sizes, read_run, read_runs
from bench.pipeline.run_folder import RunFolder
from reports import record as records
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


def test_looking_changes_no_age(make_run, committed):
    """The lock was opened for writing: each listing made every run look fresh, and nothing was ever old."""
    folder = make_run("old", records.encode(committed), days=60)
    (folder / ".lock").touch()
    os.utime(folder / ".lock", (time.time() - 60 * 86_400,) * 2)
    for _ in range(2):
        run = read_run(folder)
        assert run.age() == pytest.approx(60 * 86_400, abs=3_600)
        assert not run.in_use
    (folder / ".lock").touch()  # by whoever asked
    assert read_run(folder).age() == pytest.approx(60 * 86_400, abs=3_600)


def test_a_damaged_record_is_a_row_with_its_reason(make_run):
    deep = b'{"schema_version": 6, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert "is not a run record" in read_run(make_run("deep", deep)).reason


def test_a_link_in_a_run_has_its_own_size(make_run, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "large").write_bytes(b"x" * 100_000)
    folder = make_run("linked")
    (folder / "artifacts").symlink_to(tmp_path / "elsewhere")
    assert part_sizes(folder)["artifacts"] < 1_000
