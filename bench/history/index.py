"""The page that lists a folder's runs: runs/index.md."""

from pathlib import Path

from bench.history.folders import RUNS, Run, read_runs
from bench.notice import tell
from reports.history.tables import RunRow, tables
from reports.render.markdown import table_section
from reports.tables import Table
from shakespeare.errors import InvalidInput
from shakespeare.files import write

INDEX = "index.md"
_TITLE = "# Runs\n\nWritten by `bard runs index` and after each `bard bench`; do not edit it by hand."


def write_index(folder: Path) -> Path:
    """Writes the page, atomically; returns its path.

    Raises:
        InvalidInput: there is no such folder, or it cannot be written.
    """
    path = folder / INDEX
    write(path, render(read_runs(folder)).encode())
    return path


def add_to_index(run: Path) -> None:
    """Writes the page of the folder that a run lies in, where that is a folder of runs.

    A run that was given a place of its own with --out shall not have a page appear beside it.
    """
    folder = run.parent
    if folder.name == RUNS.name or (folder / INDEX).exists():
        try:
            write_index(folder)
        except InvalidInput as error:  # the run itself is good
            tell(f"note: {error}")


def run_tables(runs: list[Run]) -> tuple[Table, ...]:
    """What the page shows."""
    return tables(RunRow(run.name, run.disk_bytes, run.record, run.reason) for run in runs)


def render(runs: list[Run]) -> str:
    """The page as Markdown."""
    sections = [table_section(table) for table in run_tables(runs)] or ["There are no runs."]
    return "\n\n".join((_TITLE, *sections)) + "\n"
