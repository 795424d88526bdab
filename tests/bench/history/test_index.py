"""The page of a folder's runs, and where a bench writes it."""

import re
import shutil

import msgspec

from bench.history.index import add_to_index, write_index
from reports import record as records


def test_the_page_has_every_run_and_reasons_for_broken_ones(runs):
    page = write_index(runs).read_text("utf-8")
    assert "## Runs on " in page
    assert "| good " in page
    assert "| broken " in page
    assert "not a run record" in page
    assert [path.name for path in runs.iterdir() if path.name.startswith(".")] == []


def test_an_empty_folder(tmp_path):
    assert "There are no runs." in write_index(tmp_path).read_text("utf-8")


def test_a_bench_adds_to_a_folder_of_runs_alone(runs, tmp_path):
    add_to_index(runs / "good")
    assert (runs / "index.md").exists()
    add_to_index(tmp_path / "elsewhere")
    assert not (tmp_path / "index.md").exists()


def test_runs_that_can_be_compared_have_a_picture_and_it_goes_with_them(runs, make_run, committed):
    page = write_index(runs).read_text("utf-8")
    assert "![" not in page
    later = msgspec.structs.replace(committed, started="2099-01-01T00:00:00Z")
    second = make_run("second", records.encode(later))
    page = write_index(runs).read_text("utf-8")
    (name,) = re.findall(r"\]\((trends-\d+\.svg)\)", page)
    assert (runs / name).read_text("utf-8").startswith("<?xml")
    assert page.index("## Runs on ") < page.index(name) < page.index("## What changed")
    shutil.rmtree(second)
    assert "![" not in write_index(runs).read_text("utf-8")
    assert not (runs / name).exists()
