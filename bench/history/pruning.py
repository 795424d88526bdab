"""Which runs are old and large enough to delete, and deleting them with nobody at work in them."""

import shutil
from pathlib import Path

from bench.history.folders import Run
from bench.pipeline.run_folder import RunFolder, is_run
from shakespeare.errors import InvalidInput


def chosen(runs: list[Run], older_than: float | None, larger_than: int | None) -> list[Run]:
    """The runs that every given condition holds for: seconds since the last change, bytes on disk.

    Raises:
        InvalidInput: no condition is given: that would be all of them.
    """
    if older_than is None and larger_than is None:
        raise InvalidInput("prune", "no condition", "needs --older-than, --larger-than or both")
    return [
        run
        for run in runs
        if (older_than is None or run.age() > older_than)
        and (larger_than is None or run.disk_bytes > larger_than)
    ]


def delete(path: Path) -> None:
    """Deletes a run's folder, locked meanwhile.

    Raises:
        InvalidInput: it is no run of Bard's, or a link to one, or one is at work in it, or it cannot be deleted.
    """
    if path.is_symlink() or not is_run(path):
        raise InvalidInput("run", path, "is no run of Bard's; nothing was deleted")
    with RunFolder(path).locked():
        try:
            shutil.rmtree(path)
        except OSError as error:
            reason = f"cannot be deleted whole ({error.filename}: {error.strerror})"
            raise InvalidInput("run", path, reason) from error
