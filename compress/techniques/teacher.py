"""What a teacher says of the training text: its likeliest characters at every position a student learns.

Kept on disk chunk by chunk, so that an interrupted pass goes on where it stopped.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import safetensors.numpy
from numpy.lib.stride_tricks import sliding_window_view
from rich.console import Console
from rich.progress import track

from compress.technique import Refused, Settings
from shakespeare import files
from shakespeare.checkpoint import Checkpoint
from shakespeare.config import ModelConfig
from shakespeare.vocabulary import Ids
from shakespeare.windows import evenly_spaced, windows

KEPT = 16  # likeliest characters a position; the others are taken to have no chance
_CHUNK = 1024  # windows a file
_BY_WINDOWS = 50_000
_CALL = 512  # rows a call of the teacher
Call = Callable[[npt.NDArray[np.int32]], npt.NDArray[np.float32]]


class Answers(NamedTuple):
    """For windows `chosen` of the student: ids and logits [n, positions, KEPT], likeliest first."""

    chosen: npt.NDArray[np.int64]
    ids: npt.NDArray[np.uint16]
    logits: npt.NDArray[np.float16]


def ask(
    teacher: Checkpoint, call: Call, student: ModelConfig, ids: Ids, settings: Settings, folder: Path
) -> Answers:
    """The teacher's answers on the student's windows of `ids`, from `folder` where they are known already.

    Raises:
        Refused: the answers would not fit on the disk.
    """
    views = windows(ids, student.sequence_length, student.stride)
    positions = 1 if student.bidirectional else student.sequence_length
    chosen = _chosen(teacher.description.model, student, len(views), positions, settings)
    kept = min(KEPT, teacher.vocabulary.size)
    size = len(chosen) * positions * kept * 4
    key = files.sha256(
        msgspec.json.encode(
            (teacher.description.sha256["weights.safetensors"], files.sha256(ids.tobytes()), student, kept)
        )
        + chosen.tobytes()
    )
    place = folder / key[:16]
    files.make_folder(place, "cache")
    starts = range(0, len(chosen), _CHUNK)
    missing = [start for start in starts if not (place / _name(start)).exists()]
    if missing and shutil.disk_usage(place).free < 2 * size:
        raise Refused(
            f"the teacher's answers take {size / 2**20:,.0f} MiB in {place}; the disk has too little"
        )
    what = f"{teacher.description.model.name} answers, {size / 2**20:,.0f} MiB"
    for start in track(missing, description=what, console=Console(file=sys.stdout)):
        part = chosen[start : start + _CHUNK]
        logits = _logits(teacher.description.model, call, student, ids, views, part)
        best = np.argpartition(logits, -kept, axis=-1)[..., -kept:]
        values = np.take_along_axis(logits, best, -1)
        order = np.argsort(-values, axis=-1)
        found = {
            "ids": np.take_along_axis(best, order, -1).astype(np.uint16),
            "logits": np.take_along_axis(values, order, -1).astype(np.float16),
        }
        files.write(place / _name(start), safetensors.numpy.save(found), field="cache")
    read = [safetensors.numpy.load((place / _name(start)).read_bytes()) for start in starts]
    return Answers(
        chosen, np.concatenate([one["ids"] for one in read]), np.concatenate([one["logits"] for one in read])
    )


def _chosen(
    teacher: ModelConfig, student: ModelConfig, total: int, positions: int, settings: Settings
) -> npt.NDArray[np.int64]:
    """Which of the student's windows are answered, evenly_spaced over the text.

    The first windows lack the characters that a longer window teacher reads before them.
    """
    first = -(-teacher.sequence_length // student.stride) if teacher.bidirectional else 0
    if first >= total:
        raise Refused("the training text is too short for this teacher's window")
    asked = settings.teacher_characters or (_BY_WINDOWS if teacher.bidirectional else total * positions)
    return evenly_spaced(total - first, max(1, asked // positions)) + first


def _logits(
    teacher: ModelConfig,
    call: Call,
    student: ModelConfig,
    ids: Ids,
    views: Ids,
    chosen: npt.NDArray[np.int64],
) -> npt.NDArray[np.float32]:
    """Logits [n, positions, vocabulary] of the characters that the student is to predict."""
    length = student.sequence_length
    if not teacher.bidirectional:
        read = views[chosen, :-1].astype(np.int32)
        found = np.concatenate([call(read[at : at + _CALL]) for at in range(0, len(read), _CALL)])
        return found[:, -1:] if student.bidirectional else found
    ahead = np.array([length]) if student.bidirectional else np.arange(1, length + 1)
    targets = (chosen * student.stride)[:, None] + ahead
    reads = sliding_window_view(ids, teacher.sequence_length)[(targets - teacher.sequence_length).ravel()]
    rows = [call(reads[at : at + _CALL].astype(np.int32)) for at in range(0, len(reads), _CALL)]
    return np.concatenate(rows).reshape(*targets.shape, -1)


def _name(start: int) -> str:
    return f"{start:08}.safetensors"


def caller(model: Any, tensorflow: Any, *, window: int | None) -> Call:
    """A compiled forward pass over int32 ids [n, window or any length]."""
    shape = tensorflow.TensorSpec([None, window], tensorflow.int32)

    @tensorflow.function(input_signature=[shape])  # type: ignore[untyped-decorator]
    def run(ids: Any) -> Any:
        return model(ids, training=False)

    return lambda ids: np.asarray(run(ids), np.float32)
