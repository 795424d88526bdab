"""The page that lists a folder's runs, runs/index.md, with a picture of the trends of each machine."""

import re
from contextlib import suppress
from pathlib import Path

from bench.history.folders import RUNS, Run, read_runs
from bench.notice import tell
from reports.history.machines import RunRow, by_machine
from reports.history.tables import changed, tables, trends, without_record
from reports.render.markdown import table_section
from reports.tables import Table
from shakespeare.errors import InvalidInput
from shakespeare.files import write

INDEX = "index.md"
_PICTURE = "trends-{}.svg"
_IS_PICTURE = re.compile(_PICTURE.replace(".", r"\.").format(r"\d+"))
_ALTERNATIVE = "Quality, size, step and latency from run to run; the same figures stand in the table above"
_TITLE = "# Runs\n\nWritten by `bard runs index` and after each `bard bench`; do not edit it by hand."


def write_index(folder: Path) -> Path:
    """Writes the page, atomically; returns its path.

    Raises:
        InvalidInput: there is no such folder, or it cannot be written.
    """
    from reports.render import trend_figure  # noqa: PLC0415 - matplotlib takes a second, and lists do without

    rows = _rows(read_runs(folder))
    sections, pictures = [_TITLE], set[str]()
    for number, runs in enumerate(by_machine(rows), 1):
        sections.append(table_section(trends(runs)))
        if picture := trend_figure.draw(runs):
            name = _PICTURE.format(number)
            write(folder / name, picture.encode())
            pictures.add(name)
            sections.append(f"![{_ALTERNATIVE}]({name})")
        sections.append(table_section(changed(runs)))
    sections += [table_section(table) for table in without_record(rows)]
    if not rows:
        sections.append("There are no runs.")
    path = folder / INDEX
    write(path, ("\n\n".join(sections) + "\n").encode())
    _remove_pictures(folder, but=pictures)
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
    return tables(_rows(runs))


def _remove_pictures(folder: Path, *, but: set[str]) -> None:
    """Those that the page no longer shows."""
    for old in folder.glob(_PICTURE.format("*")):
        if _IS_PICTURE.fullmatch(old.name) and old.name not in but:
            with suppress(OSError):  # another run's page may have gone first
                old.unlink()


def _rows(runs: list[Run]) -> list[RunRow]:
    return [RunRow(run.name, run.disk_bytes, run.record, run.reason) for run in runs]
