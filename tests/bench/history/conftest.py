"""A folder of small runs: of the committed record, of a broken one, of none, and what is no run at all."""

import os
import time
from pathlib import Path

import pytest

from reports import record as records

COMMITTED = Path(__file__).parents[3] / "docs" / "results" / "quick.json"
DAY = 86_400


@pytest.fixture(scope="session")
def committed():
    return records.load(COMMITTED)


@pytest.fixture
def make_run(tmp_path):
    """A function: a name, its record as bytes, days since it changed, bytes beside the record -> the folder."""

    def make(name, record=None, days=0.0, size=10):
        folder = tmp_path / "runs" / name
        (folder / "checkpoints").mkdir(parents=True)
        (folder / "run.json").write_text('{"preset":"quick","text_sha256":"ab"}')
        (folder / "checkpoints" / "weights").write_bytes(b"x" * size)
        if record is not None:
            (folder / "record.json").write_bytes(record)
        for file in folder.rglob("*"):
            os.utime(file, (time.time() - days * DAY,) * 2)
        return folder

    return make


@pytest.fixture
def runs(make_run, committed, tmp_path):
    """The folder: good, broken, unfinished, and three that are no runs."""
    make_run("good", records.encode(committed), days=40, size=5_000)
    make_run("broken", b'{"schema_version": 6, "command": 3', days=40, size=9_000)
    make_run("unfinished", days=1, size=3_000_000)
    folder = tmp_path / "runs"
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.md").write_text("not a run")
    (folder / "odd").mkdir()
    (folder / "odd" / "run.json").write_text("[1, 2]")
    (folder / "link").symlink_to(folder / "good")
    return folder
