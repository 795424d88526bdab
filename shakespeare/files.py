"""Atomic writes: a reader sees the old content or the new, never a part of either."""

import errno
import glob
import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from shakespeare.errors import InvalidInput

_ABANDONED_SECONDS = 600  # after so long without a change nobody writes a temporary folder any more
_NOT_SUPPORTED = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EROFS)


def sha256(data: bytes) -> str:
    """The SHA-256 of data as a hexadecimal number."""
    return hashlib.sha256(data).hexdigest()


def make_folder(path: Path, field: str) -> None:
    """Creates a folder and its parents, and checks that files can be written to it.

    Raises:
        InvalidInput: a file is in the way, or the folder is read-only. It names `field`.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise InvalidInput(field, path, f"must be a folder that can be written ({error.strerror})") from error


def check_absent(path: Path, field: str) -> None:
    """Returns where nothing has that name, not even a link that leads nowhere.

    Raises:
        InvalidInput: something has. It names `field`.
    """
    if os.path.lexists(path):
        raise InvalidInput(field, path, "exists already; name another, or pass --force")


def write(path: Path, data: bytes, *, field: str = "out", replace: bool = True) -> None:
    """Writes a file: first a temporary one beside it, then fsync and rename. Of a link, what it leads to is written.

    Raises:
        InvalidInput: the file exists and `replace` is false, it is a folder or a device, or it cannot be written. It
            names `field`.
    """
    if not replace:
        check_absent(path, field)
    if not path.name or os.path.isdir(path):  # noqa: PTH112 - of a name too long Path's own raises an OSError
        raise InvalidInput(field, path, f"must be a file that can be written ({os.strerror(errno.EISDIR)})")
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - as above
        raise InvalidInput(field, path, "must be a regular file, or a new one")
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            _sync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):  # its folder may be a file
            temporary.unlink()
        raise InvalidInput(field, path, f"must be a file that can be written ({error.strerror})") from error


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yields an empty folder that replaces `path` when the block ends without an exception.

    A folder cannot be renamed over another, so the older one is renamed first: a crash between the two
    renames leaves it as `.NAME.previous`, which `current` finds and the next writer restores.

    Raises:
        InvalidInput: a file is in the way, the parent is read-only, or the disk is full.
    """
    make_folder(path.parent, "out")
    if path.is_file():
        raise InvalidInput("out", path, "must be a folder; a file is in the way")
    _remove_abandoned(path)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield temporary
        for file in temporary.iterdir():
            with file.open("rb") as handle:
                _sync(handle.fileno())
        temporary.chmod(0o755)
        _sync_folder(temporary)
        previous = previous_of(path)
        _recover_previous(path)
        if path.exists():
            path.rename(previous)
        temporary.rename(path)
        _sync_folder(path.parent)
        shutil.rmtree(previous, ignore_errors=True)
    except OSError as error:
        raise InvalidInput("out", path, f"must be a folder that can be written ({error.strerror})") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Writes a folder of files, by name, atomically in place of an older one.

    Raises:
        InvalidInput: see `new_folder`.
    """
    with new_folder(path) as folder:
        for name, data in contents.items():
            (folder / name).write_bytes(data)


def remove_folder(path: Path) -> None:
    """Removes a folder that `write_folder` wrote, and an older one that a crash left; nothing where there is none."""
    for folder in (path, previous_of(path)):
        shutil.rmtree(folder, ignore_errors=True)


def previous_of(path: Path) -> Path:
    """The name of an older folder while it is replaced: hidden, so that no user's folder has it."""
    return path.parent / f".{path.name}.previous"


def current(path: Path) -> Path:
    """Where the folder lies for whoever reads it: after a crash in `new_folder` under the name of the older one.

    Nothing is renamed: a reader that did could take the place from under a writer.
    """
    previous = previous_of(path)
    return previous if previous.exists() and not path.exists() else path


def _recover_previous(path: Path) -> None:
    """Restores the older folder after a crash in `new_folder`; for its writer alone."""
    previous = previous_of(path)
    if previous.exists():
        if path.exists():
            shutil.rmtree(previous)
        else:
            previous.rename(path)


def _remove_abandoned(path: Path) -> None:
    """Removes what killed writers of the folder left; one that is being written is younger."""
    for folder in path.parent.glob(f".{glob.escape(path.name)}.*"):
        with suppress(OSError):
            abandoned = time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS
            if abandoned and folder.is_dir() and folder != previous_of(path):
                shutil.rmtree(folder, ignore_errors=True)


def _sync(descriptor: int) -> None:
    """Waits until a file is on the disk; a file system that knows no such order keeps files as it can."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_SUPPORTED:
            raise


def _sync_folder(path: Path) -> None:
    """Makes a rename outlive a power cut, where the file system can: some know no fsync of a folder.

    Without it a reader still sees the old content or the new.
    """
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
