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


def begin(folder: Path, command: Sequence[str], *, resumed: bool) -> None:
    """Writes down a session that begins now: beside the earlier ones where it is resumed, else in place of them.

    Raises:
        InvalidInput: the file of the earlier ones is damaged, or this one cannot be written.
    """
    here = machine.read()
    session = TrainingSession(
        command=tuple(command),
        started=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        cpu=here.cpu,
        cores=here.cores,
    )
    earlier = read(folder) if resumed else ()
    sessions = TrainingSessions(schema_version=_SCHEMA_VERSION, sessions=(*earlier, session))
    write(folder / _FILE, documents.encode(sessions))


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
