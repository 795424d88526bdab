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

from compress.technique import Refused, Settings
from compress.techniques.progress_bar import progress_bar
from shakespeare import checkpoint as checkpoints
from shakespeare import files
from shakespeare.checkpoint import Checkpoint
from shakespeare.config import ModelConfig
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import evenly_spaced, windows

TOP_CHARACTERS = 16  # that are stored of a distribution; the others are taken to have no chance
_WINDOWS_PER_FILE = 1024
# Unless the settings say otherwise: a window teacher reads a window for each, and 2^24 answers take 1 GiB.
_CHARACTERS_OF_WINDOW_TEACHER, _CHARACTERS_OF_CAUSAL_TEACHER = 50_000, 2**24
_MAXIMUM_BYTES = 2**31  # of a teacher's answers: they are held in memory while the student learns
_ROWS_PER_CALL, _LOGITS_PER_CALL = 512, 2**24  # fewer rows where the alphabet is large
Forward = Callable[[npt.NDArray[np.int32]], Any]  # ids [n, length] -> logits, as `predictor.compile_forward`
Select = Callable[
    [npt.NDArray[np.float32]], npt.NDArray[np.float32]
]  # of a call's logits those that are asked for
Answers = dict[str, npt.NDArray[Any]]  # "ids" uint16 and "logits" float16


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
    if size > _MAXIMUM_BYTES:
        raise Refused(f"the teacher's logits take {mebibytes}; at most {_MAXIMUM_BYTES // 2**20:,} MiB fit")
    if missing and shutil.disk_usage(cache).free < 2 * size:
        raise Refused(f"the teacher's logits take {mebibytes} in {cache}; the disk has too little")
    title = f"logits of {teacher.description.model.name}, {mebibytes}"
    with progress_bar(sys.stdout) as progress:
        bar = progress.add_task(title, total=len(missing), note="")
        for file in missing:
            chunk = chosen[chunks[file] : chunks[file] + _WINDOWS_PER_FILE]
            answers = _compute(teacher, forward, student, ids, views, chunk)
            files.write(file, safetensors.numpy.save(answers), field="cache")
            progress.advance(bar)
    shape = (len(chosen), positions, top)
    taught = TeacherLogits(chosen, np.empty(shape, np.uint16), np.empty(shape, np.float16))
    for file, start in chunks.items():
        stored = safetensors.numpy.load(file.read_bytes())
        rows = slice(start, start + len(stored["ids"]))
        taught.ids[rows], taught.logits[rows] = stored["ids"], stored["logits"]
    return taught


def _choose_windows(
    teacher: ModelConfig, student: ModelConfig, total: int, positions: int, settings: Settings
) -> npt.NDArray[np.int64]:
    """Which of the student's windows the teacher predicts, spread over the text.

    The first windows lack the characters that a longer window teacher reads before them.
    """
    first = -(-teacher.sequence_length // student.stride) if teacher.bidirectional else 0
    if first >= total:
        raise Refused("the training text is too short for this teacher's window")
    most = _CHARACTERS_OF_WINDOW_TEACHER if teacher.bidirectional else _CHARACTERS_OF_CAUSAL_TEACHER
    default = most if teacher.bidirectional else min(most, total * positions)
    characters = settings.teacher_characters or default
    return evenly_spaced(total - first, max(1, characters // positions)) + first


def _compute(
    teacher: Checkpoint,
    forward: Forward,
    student: ModelConfig,
    ids: Ids,
    views: Ids,
    chosen: npt.NDArray[np.int64],
) -> Answers:
    """The likeliest of the characters that the student learns to predict, [n, positions, top]."""
    config, size, length = teacher.description.model, teacher.vocabulary.size, student.sequence_length
    if not config.bidirectional:
        last = 1 if student.bidirectional else length  # positions
        rows = views[chosen, :-1]
        return _in_calls(forward, rows, rows.shape[1] * size, lambda logits: logits[:, -last:])
    offsets = np.array([length]) if student.bidirectional else np.arange(1, length + 1)
    targets = (chosen * student.stride)[:, None] + offsets
    teacher_windows = sliding_window_view(ids, config.sequence_length)
    rows = teacher_windows[(targets - config.sequence_length).ravel()]
    answers = _in_calls(forward, rows, size, lambda logits: logits)
    return {name: values.reshape(*targets.shape, -1) for name, values in answers.items()}


def _in_calls(forward: Forward, rows: Ids, logits_per_row: int, select: Select) -> Answers:
    """The likeliest of the logits that `select` keeps of each call; no more logits are held than one call's."""
    per_call = max(1, min(_ROWS_PER_CALL, _LOGITS_PER_CALL // logits_per_row))
    calls = [
        _likeliest(select(np.asarray(forward(rows[at : at + per_call].astype(np.int32)), np.float32)))
        for at in range(0, len(rows), per_call)
    ]
    return {name: np.concatenate([answers[name] for answers in calls]) for name in calls[0]}


def _likeliest(logits: npt.NDArray[np.float32]) -> Answers:
    """Of logits [..., vocabulary], likeliest first."""
    top = min(TOP_CHARACTERS, logits.shape[-1])
    unsorted = np.argpartition(logits, -top, axis=-1)[..., -top:]
    values = np.take_along_axis(logits, unsorted, -1)
    order = np.argsort(-values, axis=-1)
    return {
        "ids": np.take_along_axis(unsorted, order, -1).astype(np.uint16),
        "logits": np.take_along_axis(values, order, -1).astype(np.float16),
    }
