"""The page of a folder's runs, and where a bench writes it."""

from bench.history.index import add_to_index, write_index


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
