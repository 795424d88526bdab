"""What a run writes for people."""

import pytest

from bench.pipeline import assemble, report_files
from bench.pipeline.assemble import Start
from reports.html import libraries


@pytest.fixture
def record(context, results):
    return assemble.record(context, results, Start.now())


def test_a_finished_run_has_its_record_and_reports_and_nothing_in_progress(record, tmp_path, monkeypatch):
    (tmp_path / "record-in-progress.json").write_text("{}")
    monkeypatch.setattr(report_files.page, "render", lambda *_: "<html>")
    report_files.publish(record, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {"record.json", "report.md", "report-full.md", "report.html", "figures"}
    assert "record-in-progress.json" not in names
    assert (tmp_path / "report.html").read_text("utf-8") == "<html>"
    assert "In progress" not in (tmp_path / "report.md").read_text("utf-8")


@pytest.mark.slow
def test_a_run_goes_on_without_the_page_and_says_what_to_install(record, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    report_files.publish(record, tmp_path)
    note = capsys.readouterr().err
    assert "no report.html: altair, jinja2, vl-convert-python not installed; pip install" in note
    assert "report-full.md and figures/ hold the same" in note
    assert (tmp_path / "report.md").exists()
    assert not (tmp_path / "report.html").exists()
