"""report.html of a run; where it cannot be made, report.md and the figures have to do."""

import sys
from pathlib import Path

from bench.pipeline.run_folder import PAGE, REPORT
from reports.html import page
from reports.html.libraries import MissingLibraryError
from reports.record import Record
from shakespeare.files import write


def write_if_possible(record: Record, out: Path, *, progress: str = "") -> bool:
    """Writes the page, or says which libraries it lacks; returns whether it was written."""
    try:
        html = page.render(record, progress=progress)
    except MissingLibraryError as error:
        sys.stderr.write(f"bard: note: no {PAGE}: {error}; {REPORT} and figures/ hold the same\n")
        return False
    write(out / PAGE, html.encode())
    return True
