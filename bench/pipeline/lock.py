"""Keeps a second command out of what one is writing."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.notice import tell
from shakespeare.errors import InvalidInput

# In the folder of a training by `bard train`: held by who writes it, or reads it as a whole.
TRAINING_LOCK = ".lock"


def is_held(lock: Path) -> bool:
    """Whether a process holds it, or nobody here can tell; it is not changed, nor made where it is missing."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(
                file, fcntl.LOCK_SH | fcntl.LOCK_NB
            )  # of a file open for reading: over NFS no other works
    except FileNotFoundError:
        return False
    except (BlockingIOError, PermissionError):
        return True
    except OSError:  # some network file systems know no locks
        return False
    return False


@contextmanager
def locked(lock: Path, out: Path, command: str) -> Iterator[None]:
    """Holds the file `lock` while the block runs; it guards `out`, which `command` writes.

    Raises:
        InvalidInput: another process holds it.
    """
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            reason = f"is in use by another {command}; wait or name another"
            raise InvalidInput("out", out, reason) from None
        except OSError as error:  # some network file systems know no locks
            tell(
                f"note: {out} cannot be locked ({error.strerror}): "
                f"see to it that no other {command} works there"
            )
        yield
