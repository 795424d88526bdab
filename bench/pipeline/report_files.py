"""What a run writes for people: the report in every form, from the record alone."""

import importlib
from pathlib import Path

from bench.pipeline.run_folder import RECORD, RECORD_IN_PROGRESS, REPORT, REPORT_FULL, REPORT_HTML
from reports import record as records
from reports import report
from reports.record import Record
from reports.render import figures, markdown, markdown_short
from shakespeare.files import make_folder, write


def publish(record: Record, out: Path) -> None:
    """Writes record.json and its reports; what was known while the run was in progress goes."""
    write(out / RECORD, records.encode(record))
    write_reports(record, out)
    (out / RECORD_IN_PROGRESS).unlink(missing_ok=True)


def write_reports(record: Record, out: Path) -> None:
    """Writes report.md, report-full.md, figures/*.svg, and report.html where its libraries are installed."""
    make_folder(out / "figures", "out")
    for name, svg in figures.draw(record).items():
        write(out / "figures" / f"{name}.svg", svg.encode())
    full = report.tables(record)
    write(out / REPORT_FULL, markdown.render(record, full).encode())
    page = html_page(record)
    if page is not None:
        write(out / REPORT_HTML, page.encode())
    write(out / REPORT, markdown_short.render(record, full).encode())


def html_page(record: Record) -> str | None:
    """The report as one HTML file; None where what it is made with is not installed."""
    try:
        page = importlib.import_module("reports.html.page")
        text: str = page.render(record)
    except ImportError:  # of its libraries, which are optional
        return None
    return text
