"""bard report"""

import json
from pathlib import Path

import pytest

from reports import record as records
from reports.html import libraries


def test_markdown_says_what_the_file_says(bard, finished):
    outcome = bard("report", finished, "--format", "markdown")
    assert outcome == (0, (finished / "report.md").read_text("utf-8"), "")
    outcome = bard("report", finished, "--format", "markdown", "--full")
    assert outcome == (0, (finished / "report-full.md").read_text("utf-8"), "")


def test_a_terminal(bard, finished):
    outcome = bard("report", finished / "record.json")
    assert outcome.status == 0
    assert "Training speed" in outcome.out
    assert "Quality against the targets" not in outcome.out
    assert "Quality against the targets" in bard("report", finished, "--full").out


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("more", [[], ["--full"]])
def test_what_is_piped_fits_the_columns_and_has_no_colour(bard, finished, monkeypatch, columns, more):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = bard("report", finished, *more).out.splitlines()
    assert columns - 5 < max(map(len, lines)) <= columns
    assert not any("\x1b" in line for line in lines)


def test_a_summary_for_a_comment_and_badges(bard, refused, finished):
    comment = bard("report", finished, "--summary")
    assert comment.out.startswith("# Bard: preset smoke")
    assert len(comment.out) < 65_536
    badge = json.loads(bard("report", finished, "--badge", "targets").out)
    assert (badge["schemaVersion"], badge["label"]) == (1, "targets met")
    assert "badge: stars: unknown; known are quality, size, latency, targets" in refused(
        "report", finished, "--badge", "stars"
    )


def test_a_run_without_its_record_is_shown_as_far_as_it_came(bard, a_copy):
    record = json.loads((a_copy / "record.json").read_bytes())
    (a_copy / "record.json").unlink()
    record["progress"] = {"parts": 3, "planned": 99}
    (a_copy / "record-in-progress.json").write_text(json.dumps(record))
    assert "In progress, 3 of 99 parts" in bard("report", a_copy).out


def test_json(bard, finished):
    assert json.loads(bard("report", finished, "--json").out) == json.loads(
        (finished / "record.json").read_bytes()
    )


def test_an_unknown_format(refused, finished):
    assert "format: pdf: unknown; known are terminal, markdown, html" in refused(
        "report", finished, "--format", "pdf"
    )


def test_a_run_writes_the_page_that_the_command_renders_again(bard, finished, tmp_path):
    outcome = bard("report", finished, "--format", "html", "--out", tmp_path / "again.html")
    assert (outcome.status, outcome.out) == (0, f"{tmp_path / 'again.html'}\n")
    assert (tmp_path / "again.html").read_bytes() == (finished / "report.html").read_bytes()


def test_only_html_is_written_to_a_file(refused, finished):
    assert "only --format html writes a file" in refused("report", finished, "--out", "x.html")


def test_html_without_its_libraries_says_what_to_install(refused, a_copy, monkeypatch):
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    assert "pip install altair" in refused("report", a_copy, "--format", "html")


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff", b'{"schema_version": 99}', b'{"schema_version": 1}', b'{"a": "\xff"}']
)
def test_a_record_that_is_none(refused, tmp_path, content):
    (tmp_path / "record.json").write_bytes(content)
    assert str(tmp_path) in refused("report", tmp_path)


def test_no_record(refused, tmp_path):
    assert "cannot be read" in refused("report", tmp_path / "none")
    assert "cannot be read" in refused("report", tmp_path)


def test_mixed_machines(refused, a_copy):
    record = json.loads((a_copy / "record.json").read_bytes())
    record["cells"][0]["machine"] = "another"
    (a_copy / "record.json").write_text(json.dumps(record))
    assert "mixes machines" in refused("report", a_copy)


def test_the_record_is_left_as_it_was(bard, finished):
    before = (finished / "record.json").read_bytes()
    bard("report", finished)
    assert (finished / "record.json").read_bytes() == before
    assert records.encode(records.load(finished / "record.json")).strip() == before.strip()


def test_costs_are_rendered_with_other_assumptions(bard, finished):
    outcome = bard(
        *("report", finished, "--format", "markdown", "--full"),
        *("--watts", "35", "--price", "0.4@2026-01-02,a quote"),
    )
    assert outcome.status == 0
    assert "estimated from assumed 35 W" in outcome.out
    assert "a quote, 2026-01-02" in outcome.out
    assert "estimated from assumed 65 W" in (finished / "report-full.md").read_text("utf-8")


def test_an_assumption_that_cannot_be_is_refused(refused, finished):
    assert "watts: 0: must be above 0" in refused("report", finished, "--watts", "0")
    assert "price is cheap" in refused("report", finished, "--price", "cheap")


def test_a_page_never_takes_the_records_place(refused, tmp_path):
    committed_run = tmp_path / "run"
    committed_run.mkdir()
    (committed_run / "record.json").write_bytes(b"{}")
    for out in (committed_run / "record.json", committed_run / ".." / committed_run.name / "record.json"):
        line = refused("report", committed_run, "--format", "html", "--out", out)
        assert "is the record itself; name another file" in line
    line = refused("report", committed_run, "--format", "html", "--out", "x.html", "--json")
    assert "only --format html writes a file, and that alone" in line


@pytest.mark.slow
def test_a_page_takes_no_other_files_place(bard, refused, tmp_path):
    committed = Path(__file__).parents[3] / "docs" / "results" / "quick.json"
    (tmp_path / "mine.html").write_text("precious")
    page = ("report", committed, "--format", "html", "--out", tmp_path / "mine.html")
    assert "mine.html: exists already; name another, or pass --force" in refused(*page)
    assert (tmp_path / "mine.html").read_text() == "precious"
    assert bard(*page, "--force").status == 0


def test_a_settings_file_gives_way_to_what_is_printed(bard, tmp_path):
    (tmp_path / "bard.toml").write_text('[report]\nformat = "html"\nout = "page.html"\n')
    committed = Path(__file__).parents[3] / "docs" / "results" / "quick.json"
    assert bard("report", committed, "--summary").status == 0
    assert not (tmp_path / "page.html").exists()
