"""Batches of distillation: text, and what a teacher predicts of it, if there is one."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from shakespeare.config import ModelConfig
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import windows
from shakespeare.training.distillation import TaughtStreams, TeacherAnswers, pack_targets
from shakespeare.training.streams import TrainingBatch

Offsets = npt.NDArray[Any]  # of characters in the training text


def batches(
    ids: Ids, student: ModelConfig, size: int, teacher: TeacherAnswers | None, seed: int, *, contiguous: bool
) -> Iterator[TrainingBatch]:
    """Inputs [n, length], and float32 targets [n, (length,) 1 + 2 x top], without end: see `pack_targets`.

    A causal student reads `contiguous` streams. Of shuffled windows, where the teacher answers a part of
    the text only, at least half of each batch is of that part.
    """
    if contiguous:
        yield from TaughtStreams(ids, student, size, seed, teacher).from_step(0)
    rows = teacher.rows(len(ids)) if teacher else np.full(len(ids), -1)
    for inputs, targets in _windows(student, size, rows, seed):
        packed = pack_targets(ids[targets], teacher, rows[targets])
        yield TrainingBatch(ids[inputs].astype(np.int32), packed, begins=True)


def _windows(
    student: ModelConfig, size: int, rows: npt.NDArray[np.int64], seed: int
) -> Iterator[tuple[Offsets, Offsets]]:
    """Where the inputs and targets of shuffled windows stand."""
    views = windows(np.arange(len(rows), dtype=np.uint32), student.sequence_length, student.stride)
    targets_of = views[:, -1:] if student.bidirectional else views[:, 1:]
    covered = np.flatnonzero((rows[targets_of] >= 0).all(1))
    random = np.random.default_rng(seed)
    size = min(size, len(views))
    from_all = size if len(covered) in (0, len(views)) else size // 2
    while True:
        order = random.permutation(len(views))
        for first in range(0, len(order) - from_all + 1, from_all):
            chosen = order[first : first + from_all]
            if from_all < size:
                chosen = np.concatenate([chosen, random.choice(covered, size - from_all)])
            chosen = np.sort(chosen)
            targets = targets_of[chosen]
            yield views[chosen, :-1], targets[:, 0] if student.bidirectional else targets
