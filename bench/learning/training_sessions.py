"""`sessions.json` in a training's folder: by which commands, when and on what machine it was trained.

A checkpoint says what was asked for. Where that was done, and how often it was taken up again, stands here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.environment import machine
from reports import documents
from reports.learning.record import TrainingSession, TrainingSessions
from shakespeare.errors import InvalidInput
from shakespeare.files import write

_FILE = "sessions.json"
_SCHEMA_VERSION = 1


class SessionWriter:
    """Writes a session down once, when its first checkpoint is there: one that saved nothing left no trace of it."""

    def __init__(self, file: Path, sessions: tuple[TrainingSession, ...] | None) -> None:
        """`sessions` are all that the file is to hold; None where it is to be left as it is."""
        self._file, self._sessions = file, sessions

    def write(self) -> None:
        """Writes the file, the first time only.

        Raises:
            InvalidInput: it cannot be written.
        """
        if self._sessions is not None:
            document = TrainingSessions(schema_version=_SCHEMA_VERSION, sessions=self._sessions)
            write(self._file, documents.encode(document))
            self._sessions = None


def begin(folder: Path, command: Sequence[str], *, resumed: bool) -> SessionWriter:
    """A session that begins now: it comes after the earlier ones where it is resumed, else in place of them.

    Where those of a resumed training are not known, none are: this one alone would claim all of it.

    Raises:
        InvalidInput: the file of the earlier ones is damaged.
    """
    earlier = read(folder) if resumed else ()
    if resumed and not earlier:
        return SessionWriter(folder / _FILE, None)
    here = machine.read()
    session = TrainingSession(
        command=tuple(command),
        started=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        cpu=here.cpu,
        cores=here.cores,
    )
    return SessionWriter(folder / _FILE, (*earlier, session))


def read(folder: Path) -> tuple[TrainingSession, ...]:
    """The sessions of a training in order; none where it was made before they were written down.

    Raises:
        InvalidInput: the file is damaged.
    """
    file = folder / _FILE
    if not file.exists():
        return ()
    try:
        return documents.load(file, TrainingSessions, _SCHEMA_VERSION, "a list of training sessions").sessions
    except documents.RecordError as error:
        raise InvalidInput("sessions", file, f"is damaged, delete it to go on without ({error})") from error
