"""A teacher's predictions over the training text: its likeliest characters wherever a student learns.

Written to disk in chunks of windows, so that an interrupted pass goes on where it stopped.
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
from shakespeare import checkpoint as checkpoints
from shakespeare import files
from shakespeare.checkpoint import Checkpoint
from shakespeare.config import ModelConfig
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import evenly_spaced, windows

TOP_CHARACTERS = 16  # that are stored of a distribution; the others are taken to have no chance
_WINDOWS_PER_FILE = 1024
_CHARACTERS_OF_WINDOW_TEACHER = 50_000  # unless the settings say otherwise
_ROWS_PER_CALL = 512
Forward = Callable[[npt.NDArray[np.int32]], Any]  # ids [n, length] -> logits, as `predictor.compile_forward`


class TeacherLogits(NamedTuple):
    """Ids and logits [n, positions, TOP_CHARACTERS] for n of the student's windows, likeliest first."""

    windows: npt.NDArray[np.int64]
    ids: npt.NDArray[np.uint16]
    logits: npt.NDArray[np.float16]


def load_or_compute(
    teacher: Checkpoint, forward: Forward, student: ModelConfig, ids: Ids, settings: Settings, folder: Path
) -> TeacherLogits:
    """The teacher's logits on the student's windows of `ids`, read from `folder` as far as they are there.

    Raises:
        Refused: they would not fit on the disk, or the text is too short.
    """
    views = windows(ids, student.sequence_length, student.stride)
    positions = 1 if student.bidirectional else student.sequence_length
    chosen = _choose_windows(teacher.description.model, student, len(views), positions, settings)
    top = min(TOP_CHARACTERS, teacher.vocabulary.size)
    size = len(chosen) * positions * top * 4
    weights = teacher.description.sha256[checkpoints.WEIGHTS]
    # How the student reads, not what it is: students that read alike share a teacher's work.
    reads = (student.sequence_length, student.stride, student.bidirectional)
    key = files.sha256(
        msgspec.json.encode((weights, files.sha256(ids.tobytes()), reads, top)) + chosen.tobytes()
    )
    cache = folder / key[:16]
    files.make_folder(cache, "cache")
    chunks = {cache / f"{start:08}.safetensors": start for start in range(0, len(chosen), _WINDOWS_PER_FILE)}
    missing = [file for file in chunks if not file.exists()]
    mebibytes = f"{size / 2**20:,.0f} MiB"
    if missing and shutil.disk_usage(cache).free < 2 * size:
        raise Refused(f"the teacher's logits take {mebibytes} in {cache}; the disk has too little")
    title = f"logits of {teacher.description.model.name}, {mebibytes}"
    for file in track(missing, description=title, console=Console(file=sys.stdout)):
        chunk = chosen[chunks[file] : chunks[file] + _WINDOWS_PER_FILE]
        logits = _compute(teacher.description.model, forward, student, ids, views, chunk)
        files.write(file, safetensors.numpy.save(_likeliest(logits, top)), field="cache")
    stored = [safetensors.numpy.load(file.read_bytes()) for file in chunks]
    top_ids, top_logits = (np.concatenate([chunk[name] for chunk in stored]) for name in ("ids", "logits"))
    return TeacherLogits(chosen, top_ids, top_logits)


def _likeliest(logits: npt.NDArray[np.float32], top: int) -> dict[str, npt.NDArray[Any]]:
    unsorted = np.argpartition(logits, -top, axis=-1)[..., -top:]
    values = np.take_along_axis(logits, unsorted, -1)
    order = np.argsort(-values, axis=-1)
    return {
        "ids": np.take_along_axis(unsorted, order, -1).astype(np.uint16),
        "logits": np.take_along_axis(values, order, -1).astype(np.float16),
    }


def _choose_windows(
    teacher: ModelConfig, student: ModelConfig, total: int, positions: int, settings: Settings
) -> npt.NDArray[np.int64]:
    """Which of the student's windows the teacher predicts, spread over the text.

    The first windows lack the characters that a longer window teacher reads before them.
    """
    first = -(-teacher.sequence_length // student.stride) if teacher.bidirectional else 0
    if first >= total:
        raise Refused("the training text is too short for this teacher's window")
    default = _CHARACTERS_OF_WINDOW_TEACHER if teacher.bidirectional else total * positions
    characters = settings.teacher_characters or default
    return evenly_spaced(total - first, max(1, characters // positions)) + first


def _compute(
    teacher: ModelConfig,
    forward: Forward,
    student: ModelConfig,
    ids: Ids,
    views: Ids,
    chosen: npt.NDArray[np.int64],
) -> npt.NDArray[np.float32]:
    """Logits [n, positions, vocabulary] of the characters that the student learns to predict."""
    length = student.sequence_length
    if not teacher.bidirectional:
        logits = _in_calls(forward, views[chosen, :-1])
        return logits[:, -1:] if student.bidirectional else logits
    offsets = np.array([length]) if student.bidirectional else np.arange(1, length + 1)
    targets = (chosen * student.stride)[:, None] + offsets
    teacher_windows = sliding_window_view(ids, teacher.sequence_length)
    logits = _in_calls(forward, teacher_windows[(targets - teacher.sequence_length).ravel()])
    return logits.reshape(*targets.shape, -1)


def _in_calls(forward: Forward, rows: Ids) -> npt.NDArray[np.float32]:
    starts = range(0, len(rows), _ROWS_PER_CALL)
    return np.concatenate(
        [
            np.asarray(forward(rows[start : start + _ROWS_PER_CALL].astype(np.int32)), np.float32)
            for start in starts
        ]
    )
