"""What a batch of distillation holds, and the loss computed from it.

Hinton, Vinyals, Dean 2015: cross-entropy with the text's character, and T^2 times the cross-entropy
with the teacher's distribution at temperature T, mixed.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.techniques.teacher import TeacherAnswers
from shakespeare.config import ModelConfig
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import windows
from shakespeare.training import batch_metrics
from shakespeare.training.batch_metrics import Objective
from shakespeare.training.streams import TrainingBatch, TrainingStreams

Offsets = npt.NDArray[Any]  # of characters in the training text


def batches(
    ids: Ids, student: ModelConfig, size: int, teacher: TeacherAnswers | None, seed: int, *, contiguous: bool
) -> Iterator[TrainingBatch]:
    """Inputs [n, length], and float32 targets [n, (length,) 1 + 2 x top], without end.

    A target is the id of the text's character, the ids of the teacher's likeliest characters, and their
    logits. A causal student reads `contiguous` streams. Of shuffled windows, where the teacher answers a part of
    the text only, at least half of each batch is of that part.
    """
    rows = teacher.rows(len(ids)) if teacher else np.full(len(ids), -1)
    read = _streams(student, size, len(ids), seed) if contiguous else _windows(student, size, rows, seed)
    for inputs, targets, begins in read:
        packed = _pack_targets(ids[targets], teacher, rows[targets])
        yield TrainingBatch(ids[inputs].astype(np.int32), packed, begins)


def _streams(
    student: ModelConfig, size: int, characters: int, seed: int
) -> Iterator[tuple[Offsets, Offsets, bool]]:
    """Where inputs and targets stand."""
    offsets = np.arange(characters, dtype=np.uint32)  # read as if they were ids
    yield from TrainingStreams(offsets, student, size, seed).from_step(0)


def _windows(
    student: ModelConfig, size: int, rows: npt.NDArray[np.int64], seed: int
) -> Iterator[tuple[Offsets, Offsets, bool]]:
    """The same of shuffled windows."""
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
            yield views[chosen, :-1], targets[:, 0] if student.bidirectional else targets, True


def _pack_targets(true_ids: Ids, teacher: TeacherAnswers | None, rows: npt.NDArray[np.int64]) -> Any:
    """One float32 array, since Keras hands a loss one; the teacher's ids are -1 where it has no logits."""
    packed = true_ids[..., None].astype(np.float32)
    if teacher is None:
        return packed
    top = teacher.ids.shape[-1]
    ids = teacher.ids.reshape(-1, top)[rows].astype(np.float32)
    ids[rows < 0] = -1
    return np.concatenate([packed, ids, teacher.logits.reshape(-1, top)[rows].astype(np.float32)], -1)


def objective(temperature: float, soft_share: float, top: int) -> Objective:
    """What a student's step lowers. `top`: how many characters of a teacher a target holds; 0 without a teacher."""

    def sums(tensorflow: Any, logits: Any, targets: Any, causal: bool) -> tuple[Any, Any]:  # noqa: FBT001 - as Objective.sums
        tf = tensorflow
        true_ids = tf.cast(targets[..., 0], tf.int32)
        if causal:  # logits are [positions, batch, vocabulary]
            targets = tf.transpose(targets, (1, 0, 2))
        losses = distillation_loss(tf, temperature, soft_share)(targets, logits)
        return tf.reduce_sum(losses), batch_metrics.sums(tf, logits, true_ids, causal=causal)

    return Objective(1 + 2 * top, sums)


def distillation_loss(tensorflow: Any, temperature: float, soft_share: float) -> Any:
    """A Keras loss for the targets of `batches`, in nats; the cross-entropy alone where there is no teacher."""
    tf = tensorflow

    def loss(targets: Any, logits: Any) -> Any:
        hard = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.cast(targets[..., 0], tf.int32), logits)
        top = (targets.shape[-1] - 1) // 2
        if not top:
            return hard
        teacher_ids = tf.cast(targets[..., 1 : 1 + top], tf.int32)
        teacher_probabilities = tf.nn.softmax(targets[..., 1 + top :] / temperature)
        student_log_probabilities = tf.gather(
            tf.nn.log_softmax(logits / temperature),
            tf.maximum(teacher_ids, 0),
            batch_dims=logits.shape.rank - 1,
        )
        soft = -tf.reduce_sum(teacher_probabilities * student_log_probabilities, -1) * temperature**2
        mixed = (1 - soft_share) * hard + soft_share * soft
        return tf.where(teacher_ids[..., 0] >= 0, mixed, hard)

    return loss
