"""Which runs a folder holds, with what can be said of each even where its record is broken."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.pipeline import lock
from bench.pipeline.run_folder import LOCK, RECORD, is_run
from reports import record as records
from reports.record import Record, RecordError
from shakespeare.errors import InvalidInput

RUNS = Path("runs")  # where `bard bench` puts runs unless told otherwise


@dataclass(frozen=True)
class Run:
    """One run's folder. `reason` says why there is no record."""

    path: Path
    disk_bytes: int
    last_change: float  # seconds since 1970, of any file in it
    in_use: bool
    record: Record | None
    reason: str = ""

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    def age(self, now: float | None = None) -> float:
        """Seconds since anything in it changed."""
        return (time.time() if now is None else now) - self.last_change


def read_runs(folder: Path) -> list[Run]:
    """The runs directly in a folder, by name; links and everything that is no run of Bard's are left out.

    Raises:
        InvalidInput: there is no such folder.
    """
    if not folder.is_dir():
        raise InvalidInput("folder", folder, "must be a folder of runs, as `bard bench` makes them")
    return [read_run(path) for path in sorted(folder.iterdir()) if not path.is_symlink() and is_run(path)]


def read_run(path: Path) -> Run:
    """One run's folder, whatever state it is in."""
    record, reason = None, ""
    try:
        record = records.load(path / RECORD)
    except RecordError as error:
        reason = str(error) if (path / RECORD).exists() else "no record: it has not finished"
    # Whoever looks whether a run is in use, or is refused it, may touch the lock: no change of the run.
    files = {file: file.lstat() for file in _files(path)}
    changes = [status.st_mtime for file, status in files.items() if file != path / LOCK]
    return Run(
        path=path,
        disk_bytes=sum(status.st_size for status in files.values()),
        last_change=max(changes, default=path.stat().st_mtime),
        in_use=lock.is_held(path / LOCK),
        record=record,
        reason=reason,
    )


def part_sizes(path: Path) -> dict[str, int]:
    """Bytes on disk of each folder and file directly in a run, the largest first."""
    parts = {
        part.name: sum(file.lstat().st_size for file in _files(part))
        if part.is_dir() and not part.is_symlink()
        else part.lstat().st_size
        for part in path.iterdir()
    }
    return dict(sorted(parts.items(), key=lambda entry: -entry[1]))


def _files(path: Path) -> Iterator[Path]:
    """All files below, links not followed."""
    for folder, _, names in os.walk(path):
        yield from (Path(folder) / name for name in names)
