"""report.html where a library is missing."""

from bench.pipeline import html_report
from reports.html import libraries


def test_a_run_goes_on_without_the_page_and_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    assert not html_report.write_if_possible(None, tmp_path)
    note = capsys.readouterr().err
    assert "no report.html: altair, jinja2, vl-convert-python not installed; pip install" in note
    assert "report.md and figures/ hold the same" in note
    assert not list(tmp_path.iterdir())
