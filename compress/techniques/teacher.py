"""A teacher's predictions of the training text: its likeliest characters at each place that it answers.

A causal teacher reads the text on and on, as it will be used; a window teacher reads a window for each answer.
Written to disk in chunks, so that an interrupted pass goes on where it stopped.
"""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import Any, TextIO

import msgspec
import numpy as np
import numpy.typing as npt
import safetensors.numpy
from numpy.lib.stride_tricks import sliding_window_view

import shakespeare
from compress.technique import Refused, Settings
from compress.techniques.progress_bar import progress_bar
from shakespeare import checkpoint as checkpoints
from shakespeare import files
from shakespeare.checkpoint import Checkpoint, Description
from shakespeare.config import ModelConfig
from shakespeare.evaluation import rows_a_call
from shakespeare.text.folds import Fold
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import evenly_spaced, windows
from shakespeare.training.distillation import TeacherAnswers

TOP_CHARACTERS = 16  # that are stored of a distribution; the others are taken to have no chance
_CHARACTERS_PER_FILE = 2**16
# Unless the settings say otherwise: a window teacher reads a window for each, and 2^24 answers take 1 GiB.
_CHARACTERS_OF_WINDOW_TEACHER, _CHARACTERS_OF_CAUSAL_TEACHER = 50_000, 2**24
_MAXIMUM_BYTES = 2**31  # of a teacher's answers: they are held in memory while the student learns
_ROWS_PER_CALL = 512  # at most
# Measured on one core of a Xeon with AVX-512: `stream-hybrid` of 81 characters, `stream-gru` of 20,000.
_SECONDS_PER_POSITION, _SECONDS_PER_LOGIT = 1e-5, 9e-9
# A causal teacher reads runs of the text side by side, each after some text that only warms its state up.
_RUN_LENGTHS, _WARM_UP_LENGTHS = 16, 2  # times its sequence length
# Ids [n, length] -> logits [n, positions, vocabulary], piece after piece; a window model has one, of one position.
Forward = Callable[[npt.NDArray[np.int32]], Iterable[npt.NDArray[np.float32]]]
Arrays = dict[str, npt.NDArray[Any]]  # "ids" uint16 and "logits" float16


def expected_seconds(teacher: Description, settings: Settings) -> float:
    """How long the answers should take on one core, all of them new; text is counted in bytes."""
    if teacher.model.bidirectional:
        characters, positions = _CHARACTERS_OF_WINDOW_TEACHER, teacher.model.sequence_length
    else:
        characters = min(_CHARACTERS_OF_CAUSAL_TEACHER, settings.training_bytes())
        positions = 1
    per_character = positions * _SECONDS_PER_POSITION + teacher.vocabulary_size * _SECONDS_PER_LOGIT
    answered = settings.teacher_characters or characters
    # Causal teachers share the text, unless a number of characters is asked of each.
    each = settings.teacher_characters or teacher.model.bidirectional
    return answered * per_character * (1 + len(settings.teachers) if each else 1)


def load_or_compute(
    teacher: Checkpoint,
    forward: Forward,
    student: ModelConfig,
    ids: Ids,
    characters: int | None,
    folder: Path,
    terminal: TextIO = sys.stdout,
) -> TeacherAnswers:
    """The teacher's answers on `ids`, read from `folder` as far as they are there.

    To so many `characters`; None: as many as `Settings.teacher_characters` says. A progress bar is on `terminal`.

    Raises:
        Refused: they would not fit on the disk, or the text is too short.
    """
    starts, run = _choose_runs(teacher.description, student, ids, characters)
    top = min(TOP_CHARACTERS, teacher.vocabulary.size)
    size = len(starts) * run * top * 4
    weights = teacher.description.sha256[checkpoints.WEIGHTS]
    # Which characters, not for whom: students share a causal teacher's work.
    key = files.sha256(
        msgspec.json.encode((weights, files.sha256(ids.tobytes()), run, top, *_made_by(teacher.description)))
        + starts.tobytes()
    )
    cache = folder / key[:16]
    files.make_folder(cache, "cache")
    per_file = max(1, _CHARACTERS_PER_FILE // run)
    chunks = {cache / f"{start:08}.safetensors": start for start in range(0, len(starts), per_file)}
    missing = [file for file in chunks if not file.exists()]
    mebibytes = f"{size / 2**20:,.0f} MiB"
    if size > _MAXIMUM_BYTES:
        raise Refused(f"the teacher's logits take {mebibytes}; at most {_MAXIMUM_BYTES // 2**20:,} MiB fit")
    if missing and shutil.disk_usage(cache).free < 2 * size:
        told = f"the teacher's logits take {mebibytes} in {cache}; the disk has too little"
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # it may have more next time
        raise Refused(told) from full
    title = f"logits of {teacher.description.model.name}, {mebibytes}"
    with progress_bar(terminal) as progress:
        bar = progress.add_task(title, total=len(missing), note="")
        for file in missing:
            of_file = starts[chunks[file] : chunks[file] + per_file]
            answers = _compute(teacher, forward, ids, of_file, run)
            files.write(file, safetensors.numpy.save(answers), field="cache")
            progress.advance(bar)
    shape = (len(starts), run, top)
    answered = TeacherAnswers(starts, np.empty(shape, np.uint16), np.empty(shape, np.float16))
    for file, start in chunks.items():
        try:
            stored = safetensors.numpy.load(file.read_bytes())
        except safetensors.SafetensorError:  # damaged since it was written
            stored = _compute(teacher, forward, ids, starts[start : start + per_file], run)
            files.write(file, safetensors.numpy.save(stored), field="cache")
        rows = slice(start, start + len(stored["ids"]))
        answered.ids[rows], answered.logits[rows] = stored["ids"], stored["logits"]
    return answered


def _made_by(teacher: Description) -> tuple[str, ...]:
    """What computes answers, beside the weights: this code, the trainer's, its precision, and TensorFlow.

    All of the trainer's: a layer that computes something else gives other answers, whichever file it is in.
    """
    package = Path(shakespeare.__file__).parent
    sources = (Path(__file__), *sorted(package.rglob("*.py")))
    code = files.sha256(b"".join(files.sha256(source.read_bytes()).encode() for source in sources))
    return (code, teacher.train.precision, metadata.version("tensorflow"))


def _choose_runs(
    teacher: Description, student: ModelConfig, ids: Ids, characters: int | None
) -> tuple[npt.NDArray[np.int64], int]:
    """Where runs of characters begin that the teacher predicts, spread over the text, and their length.

    One that left a part of the text out answers there alone.
    """
    length, fold = teacher.model.sequence_length, teacher.train.left_out
    spans = Fold(*fold).spans(len(ids)) if fold else [(0, len(ids))]
    if not teacher.model.bidirectional:
        run = min(_RUN_LENGTHS, min(end - start - 1 for start, end in spans) // length) * length
        if not run:
            raise Refused("the training text is too short for this teacher")
        # Nothing stands before the first character.
        starts = np.concatenate([np.arange(max(1, start), end - run + 1, run) for start, end in spans])
        default = min(_CHARACTERS_OF_CAUSAL_TEACHER, len(starts) * run)
        chosen = evenly_spaced(len(starts), max(1, (characters or default) // run))
        return starts[chosen], run
    # What a student learns of one of its windows.
    run = 1 if student.bidirectional else student.sequence_length
    total = len(windows(ids, student.sequence_length, student.stride))
    first = -(-length // student.stride)  # the windows before lack what a longer teacher reads before them
    if first >= total:
        raise Refused("the training text is too short for this teacher's window")
    characters = characters or _CHARACTERS_OF_WINDOW_TEACHER
    starts = np.arange(first, total) * student.stride + student.sequence_length - run + 1
    inside = np.any([(starts >= start) & (starts + run <= end) for start, end in spans], 0)
    starts = starts[inside]
    return starts[evenly_spaced(len(starts), max(1, characters // run))], run


def _compute(
    teacher: Checkpoint, forward: Forward, ids: Ids, starts: npt.NDArray[np.int64], run: int
) -> Arrays:
    """The likeliest characters of each run, [n, run, top]."""
    config, size = teacher.description.model, teacher.vocabulary.size
    length = config.sequence_length
    if not config.bidirectional:
        before = _WARM_UP_LENGTHS * length
        at = starts[:, None] - 1 + np.arange(-before, run)
        return _in_calls(forward, ids[np.maximum(at, 0)], length * size, before)
    targets = (starts[:, None] + np.arange(run)).ravel()
    rows = sliding_window_view(ids, length)[targets - length]
    answers = _in_calls(forward, rows, size, 0)
    return {name: values.reshape(len(starts), run, -1) for name, values in answers.items()}


def _in_calls(forward: Forward, rows: Ids, logits_per_row: int, before: int) -> Arrays:
    """The likeliest at all positions but the first `before`, a few rows a call; logits are held a piece at a time."""
    per_call = rows_a_call(logits_per_row, most=_ROWS_PER_CALL)
    calls = []
    for first in range(0, len(rows), per_call):
        answers, position = [], 0
        for logits in forward(rows[first : first + per_call].astype(np.int32)):
            kept = logits[:, max(0, before - position) :]
            position += logits.shape[1]
            if kept.shape[1]:
                answers.append(_likeliest(kept))
        calls.append({name: np.concatenate([piece[name] for piece in answers], 1) for name in answers[0]})
    return {name: np.concatenate([of_call[name] for of_call in calls]) for name in calls[0]}


def _likeliest(logits: npt.NDArray[np.float32]) -> Arrays:
    """The largest of logits [..., vocabulary] with their ids, likeliest first."""
    top = min(TOP_CHARACTERS, logits.shape[-1])
    unsorted = np.argpartition(logits, -top, axis=-1)[..., -top:]
    values = np.take_along_axis(logits, unsorted, -1)
    order = np.argsort(-values, axis=-1)
    return {
        "ids": np.take_along_axis(unsorted, order, -1).astype(np.uint16),
        "logits": np.take_along_axis(values, order, -1).astype(np.float16),
    }
