"""The library that draws the figures of report.html: put together once, then kept in the user's folder of caches.

vl-convert takes some 2 s of a processor for it, and makes the same each time.
"""

import os
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from shakespeare import files
from shakespeare.errors import InvalidInput

_MADE_BY = "vl-convert-python"


def script() -> str:
    """What `reports.html.document.vega` gives."""
    from reports.html.document import vega  # noqa: PLC0415 - needs libraries that may not be installed

    file = _kept_file()
    kept = _read(file) if file else None
    if kept is not None:
        return kept
    made = vega()
    if file:
        with suppress(InvalidInput, OSError):  # made each time where it cannot be kept
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.write(file, f"{files.sha256(made.encode())}\n{made}".encode(), field="cache")
    return made


def _kept_file() -> Path | None:
    """Below $XDG_CACHE_HOME, or ~/.cache; None where there is no home."""
    folder = os.environ.get("XDG_CACHE_HOME", "")
    if not Path(folder).is_absolute():  # as its specification asks
        try:
            folder = str(Path.home() / ".cache")
        except RuntimeError:
            return None
    return Path(folder) / "bard" / f"vega-by-{_MADE_BY}-{metadata.version(_MADE_BY)}.js"


def _read(file: Path) -> str | None:
    """What was kept; None where there is nothing, not what was written, or what another user may have written."""
    try:
        if not _is_ours(file.parent) or not file.is_file():
            return None
        digest, _, kept = file.read_bytes().partition(b"\n")
        return kept.decode() if digest.decode() == files.sha256(kept) else None
    except (OSError, UnicodeDecodeError):
        return None


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can put a file there: a report that is passed on would run it."""
    status = folder.stat()
    return os.name != "posix" or (status.st_uid == os.getuid() and not status.st_mode & 0o022)
