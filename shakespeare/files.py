"""Atomic writes: a reader sees the old content or the new, never half of either."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shakespeare.errors import InvalidInput


def sha256(data: bytes) -> str:
    """Hexadecimal digest."""
    return hashlib.sha256(data).hexdigest()


def make_folder(path: Path, field: str) -> None:
    """Creates a folder and its parents, and proves that it can be written.

    Raises:
        InvalidInput: a file is in the way, or the place is read-only.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise InvalidInput(field, path, f"must be a folder that can be written ({error.strerror})") from error


def write(path: Path, data: bytes, *, field: str = "out", replace: bool = True) -> None:
    """Writes a file through a temporary one beside it, fsync and rename.

    Raises:
        InvalidInput: the file exists and `replace` is false, or it cannot be written.
    """
    if not replace and path.exists():
        raise InvalidInput(field, path, "exists already; name another, or pass --force")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):  # its folder may be a file
            temporary.unlink()
        raise InvalidInput(field, path, f"must be a file that can be written ({error.strerror})") from error


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yields an empty folder that becomes `path` when the block ends well, in place of an older one.

    A folder cannot be renamed over another, so the old one steps aside first: a crash between the
    two renames leaves it as `.NAME.previous`, where `recover_previous` finds it.

    Raises:
        InvalidInput: a file is in the way, the place is read-only, or the disk is full.
    """
    make_folder(path.parent, "out")
    if path.is_file():
        raise InvalidInput("out", path, "must be a folder; a file is in the way")
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield temporary
        for file in temporary.iterdir():
            with file.open("rb") as handle:
                os.fsync(handle.fileno())
        temporary.chmod(0o755)
        previous = previous_of(path)
        recover_previous(path)
        if path.exists():
            path.rename(previous)
        temporary.rename(path)
        _sync_folder(path.parent)
        shutil.rmtree(previous, ignore_errors=True)
    except OSError as error:
        raise InvalidInput("out", path, f"must be a folder that can be written ({error.strerror})") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def previous_of(path: Path) -> Path:
    """Where the older folder steps aside to: hidden, so that it is never a folder of the user's."""
    return path.parent / f".{path.name}.previous"


def recover_previous(path: Path) -> Path:
    """Puts back the older folder where a crash left only that; returns `path`."""
    previous = previous_of(path)
    if previous.exists():
        if path.exists():
            shutil.rmtree(previous)
        else:
            previous.rename(path)
    return path


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
