"""`bard runs`: lists, shows, prunes only with --yes, and refuses what makes no sense."""

import json
import os

import pytest

from bench.pipeline.run_folder import RunFolder


@pytest.fixture
def runs(tmp_path):
    """Two folders of runs without records, in the working directory."""
    for name, size in (("small", 10), ("large", 3_000_000)):
        folder = tmp_path / "runs" / name
        folder.mkdir(parents=True)
        (folder / "run.json").write_text('{"preset":"quick","text_sha256":"ab"}')
        (folder / "weights").write_bytes(b"x" * size)
    return tmp_path / "runs"


def test_lists_what_is_there(bard, runs):
    outcome = bard("runs")
    assert outcome.status == 0
    assert "small" in outcome.out
    assert "has not finished" in outcome.out
    listed = json.loads(bard("runs", "--folder", runs, "--json").out)
    assert [run["name"] for run in listed] == ["large", "small"]
    assert listed[0]["disk_bytes"] > 3_000_000


@pytest.mark.usefixtures("runs")
def test_shows_one(bard):
    assert "weights" in bard("runs", "show", "large").out
    assert json.loads(bard("runs", "show", "large", "--json").out)["parts"]["weights"] == 3_000_000


def test_prunes_only_when_told(bard, runs):
    outcome = bard("runs", "prune", "--larger-than", "1MiB")
    assert "large: would be deleted" in outcome.out
    assert "small" not in outcome.out
    assert "--yes deletes 2.86 MiB" in outcome.out
    assert (runs / "large").exists()
    assert "large: deleted" in bard("runs", "prune", "--larger-than", "1MiB", "--yes").out
    assert [folder.name for folder in runs.iterdir()] == ["small"]


def test_a_run_in_use_is_left_and_told(bard, runs):
    with RunFolder(runs / "large").locked():
        outcome = bard("runs", "prune", "--larger-than", "1000", "--yes", "--json")
    assert outcome.status == 1
    assert "in use" in json.loads(outcome.out)[0]["outcome"]
    assert (runs / "large").exists()


def test_writes_the_page(bard, runs):
    assert bard("runs", "index").out == "runs/index.md\n"
    assert (runs / "index.md").exists()


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prune"], ["needs --older-than, --larger-than or both"]),
        (["list", "--yes"], ["list", "takes no --yes"]),
        (["show"], ["show", "needs the name of a run"]),
        (["prune", "small"], ["takes no name"]),
        (["show", "none"], ["none", "known are large, small"]),
        (["prune", "--older-than", "30"], ["30", "12h, 30d or 8w"]),
        (["prune", "--larger-than", "big"], ["big", "must be a size"]),
        (["delete"], ["delete", "prune"]),
        (["--folder", "elsewhere"], ["elsewhere", "must be a folder of runs"]),
    ],
)
def test_refuses(refused, arguments, words):
    line = refused("runs", *arguments)
    assert all(word in line for word in words), line


def test_a_name_that_is_no_utf8_is_told_too(bard, runs):
    """One such folder ended the listing of all."""
    try:
        (runs / "small").rename(runs / os.fsdecode(b"caf\xe9"))
    except OSError:
        pytest.skip("this file system knows no such names")
    listed = json.loads(bard("runs", "--folder", runs, "--json").out)
    assert [run["name"] for run in listed] == ["caf\\xe9", "large"]
