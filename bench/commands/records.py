"""Reads the record that an argument names: a run's folder, its record.json, or a file in a git commit."""

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from shakespeare.errors import InvalidInput

if TYPE_CHECKING:
    from reports.record import Record


def load_record(field: str, path: Path) -> "Record":
    """The record of a run's folder, or of its record.json; `field` names the argument in an error.

    Raises:
        InvalidInput: there is none, or none of this version.
    """
    from bench.pipeline.run_folder import RECORD
    from reports import record

    try:
        return record.load(path / RECORD if path.is_dir() else path)
    except record.RecordError as error:
        raise InvalidInput(field, path, str(error)) from error


def record_file(path: Path) -> Path:
    """The record in a run's folder, of a run that has not ended that of what it has measured; or the file itself."""
    from bench.pipeline.run_folder import RECORD, RECORD_IN_PROGRESS

    if not path.is_dir():
        return path
    unfinished = path / RECORD_IN_PROGRESS
    return unfinished if unfinished.exists() and not (path / RECORD).exists() else path / RECORD


def load_run(field: str, path: Path) -> "Record":
    """The record of a run's folder, or of its record.json; of a run that has not ended what it has measured.

    Raises:
        InvalidInput: there is none, or none of this version.
    """
    return load_record(field, record_file(path))


def load_record_or_commit(field: str, location: str) -> "Record":
    """The record at a path, or at REVISION:path in this git repository.

    Raises:
        InvalidInput: there is none, or none of this version.
    """
    from bench.pipeline.run_folder import RECORD
    from reports import record

    if Path(location).exists() or not _names_commit(location):
        return load_record(field, Path(location))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / RECORD
        copy.write_bytes(_read_commit(field, location))
        try:
            return record.load(copy)
        except record.RecordError as error:
            raise InvalidInput(field, location, str(error).replace(str(copy), location)) from error


def _names_commit(location: str) -> bool:
    """REVISION:path, where the revision cannot be taken for an option."""
    revision, colon, path = location.partition(":")
    return bool(revision and colon and path) and not revision.startswith("-")


def _read_commit(field: str, location: str) -> bytes:
    try:
        shown = subprocess.run(["git", "show", "--no-textconv", location], capture_output=True, check=False)  # noqa: S607 - the user's git
    except OSError as error:
        raise InvalidInput(field, location, f"is no file, and git cannot be run: {error.strerror}") from error
    if shown.returncode:
        errors = shown.stderr.decode("utf-8", "replace").strip().splitlines() or ["it did not say why"]
        raise InvalidInput(field, location, f"is no file, and git cannot show it: {errors[0]}")
    return shown.stdout
