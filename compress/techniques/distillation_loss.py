"""What a batch of distillation holds, and the loss computed from it.

Hinton, Vinyals, Dean 2015: cross-entropy with the text's character, and T^2 times the cross-entropy
with the teacher's distribution at temperature T, mixed.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from compress.techniques.teacher import TeacherLogits
from shakespeare.config import ModelConfig
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import windows
from shakespeare.training import batch_metrics
from shakespeare.training.batch_metrics import Objective
from shakespeare.training.batches import as_batch
from shakespeare.training.streams import TrainingBatch


def batches(
    ids: Ids, student: ModelConfig, size: int, teacher: TeacherLogits | None, seed: int
) -> Iterator[TrainingBatch]:
    """Inputs [n, length], and float32 targets [n, (length,) 1 + 2 x top], without end.

    A target is the id of the text's character, the ids of the teacher's likeliest characters, and their
    logits. Where the teacher covers a part of the text only, at least half of each batch is of that part.
    """
    views = windows(ids, student.sequence_length, student.stride)
    random = np.random.default_rng(seed)
    size = min(size, len(views))
    covered = teacher.windows if teacher else np.arange(0)
    teacher_rows = np.full(len(views), -1)  # of each window; -1 where there is none
    teacher_rows[covered] = np.arange(len(covered))
    from_all = size if len(covered) in (0, len(views)) else size // 2
    while True:
        order = random.permutation(len(views))
        for first in range(0, len(order) - from_all + 1, from_all):
            chosen = order[first : first + from_all]
            if from_all < size:
                chosen = np.concatenate([chosen, random.choice(covered, size - from_all)])
            chosen = np.sort(chosen)
            x, y = as_batch(views[chosen], student)
            yield TrainingBatch(x, _pack_targets(y, teacher, teacher_rows[chosen]), begins=True)


def _pack_targets(targets: Any, teacher: TeacherLogits | None, rows: Any) -> Any:
    """One float32 array, since Keras hands a loss one; the teacher's ids are -1 where it has no logits."""
    true_ids = targets[..., None].astype(np.float32)
    if teacher is None:
        return true_ids
    shape = (*targets.shape, teacher.ids.shape[-1])
    ids = teacher.ids[rows].reshape(shape).astype(np.float32)
    ids[rows < 0] = -1
    return np.concatenate([true_ids, ids, teacher.logits[rows].reshape(shape).astype(np.float32)], -1)


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
