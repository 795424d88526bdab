"""What a run writes for people."""

import sys
from types import SimpleNamespace

import pytest

from bench.pipeline import assemble, report_files
from bench.pipeline.assemble import Start


@pytest.fixture
def record(context, results):
    return assemble.record(context, results, Start.now())


def test_a_finished_run_has_its_record_and_reports_and_nothing_in_progress(record, tmp_path, monkeypatch):
    (tmp_path / "record-in-progress.json").write_text("{}")
    monkeypatch.setitem(sys.modules, "reports.html", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "reports.html.page", SimpleNamespace(render=lambda _: "<html>"))
    report_files.publish(record, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {"record.json", "report.md", "report-full.md", "report.html", "figures"}
    assert "record-in-progress.json" not in names
    assert (tmp_path / "report.html").read_text("utf-8") == "<html>"
    assert "In progress" not in (tmp_path / "report.md").read_text("utf-8")


def test_without_its_libraries_there_is_no_page(record, monkeypatch):
    monkeypatch.setitem(sys.modules, "reports.html.page", None)
    assert report_files.html_page(record) is None
