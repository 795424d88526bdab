"""What a run writes for people: the report in every form, from the record alone."""

from pathlib import Path

from bench import drawing_library
from bench.notice import tell
from bench.pipeline.run_folder import RECORD, RECORD_IN_PROGRESS, REPORT, REPORT_FULL, REPORT_HTML
from reports import record as records
from reports import report
from reports.html import libraries, page
from reports.record import Record
from reports.render import figures, markdown, markdown_short
from shakespeare.files import make_folder, write


def publish(record: Record, out: Path) -> None:
    """Writes record.json and its reports; what was known while the run was in progress goes.

    Where the libraries of report.html are not installed, a note says what to install.
    """
    write(out / RECORD, records.encode(record))
    write_reports(record, out)
    (out / RECORD_IN_PROGRESS).unlink(missing_ok=True)
    try:
        libraries.require()
    except libraries.MissingLibraryError as error:
        tell(f"note: no {REPORT_HTML}: {error}; {REPORT_FULL} and figures/ hold the same")


def write_reports(record: Record, out: Path) -> None:
    """Writes report.md, report-full.md, figures/*.svg, and report.html where its libraries are installed."""
    make_folder(out / "figures", "out")
    for name, svg in figures.draw(record).items():
        write(out / "figures" / f"{name}.svg", svg.encode())
    full = report.tables(record)
    write(out / REPORT_FULL, markdown.render(record, full).encode())
    if not libraries.missing():
        write(out / REPORT_HTML, page.render(record, drawing_library.script).encode())
    write(out / REPORT, markdown_short.render(record, full).encode())
