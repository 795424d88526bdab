"""Training on what a teacher predicts beside the text: its answers, the loss, and streams of text that carry both.

Hinton, Vinyals, Dean 2015: cross-entropy with the text's character, and T^2 times the cross-entropy
with the teacher's distribution at temperature T, mixed.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.config import ModelConfig
from shakespeare.teachers import Teacher
from shakespeare.text.vocabulary import Ids
from shakespeare.training import batch_metrics
from shakespeare.training.batch_metrics import CROSS_ENTROPY, Objective
from shakespeare.training.streams import TrainingBatch, TrainingStreams

# At 2, students predicted too little of what is all but certain: on validation text 1.557 nats after 2,000 steps of
# student-217k, 1.478 at 1, and 1.490 without a teacher.
TEMPERATURE = 1.0
SOFT_SHARE = 0.5  # of the loss, where there are teacher's logits


class TeacherAnswers(NamedTuple):
    """Ids and logits [n, run, top], likeliest first; run n begins at character `starts[n]` of a text."""

    starts: npt.NDArray[np.int64]
    ids: npt.NDArray[np.uint16]
    logits: npt.NDArray[np.float16]

    @property
    def target_width(self) -> int:
        """Values of a target that `pack_targets` makes of these."""
        return 1 + 2 * int(self.ids.shape[-1])

    def rows(self, characters: int) -> npt.NDArray[np.int64]:
        """The row of the answer to each character of a text, all runs in one; -1 where there is none."""
        run = self.ids.shape[1]
        rows = np.full(characters, -1)
        rows[self.starts[:, None] + np.arange(run)] = np.arange(len(self.starts) * run).reshape(-1, run)
        return rows


class Teaching(NamedTuple):
    """What teachers contribute to a training: who they are, their answers, and the seconds that these took."""

    teachers: tuple[Teacher, ...]
    answers: TeacherAnswers
    seconds: float


class TaughtStreams:
    """The streams of `TrainingStreams`, with a teacher's answer to each character that has one."""

    def __init__(
        self, ids: Ids, config: ModelConfig, batch_size: int, seed: int, answers: TeacherAnswers | None
    ) -> None:
        """See `TrainingStreams`."""
        offsets = np.arange(len(ids), dtype=np.uint32)  # read as if they were ids
        self._streams = TrainingStreams(offsets, config, batch_size, seed)
        self.batch_size, self.steps_per_epoch = self._streams.batch_size, self._streams.steps_per_epoch
        self._ids, self._answers = ids, answers
        self._rows = answers.rows(len(ids)) if answers else np.full(len(ids), -1)

    def from_step(self, step: int) -> Iterator[TrainingBatch]:
        """Yields the batches from training step `step` on, without end; targets as `pack_targets` makes them."""
        for at, target_at, begins in self._streams.from_step(step):
            packed = pack_targets(self._ids[target_at], self._answers, self._rows[target_at])
            yield TrainingBatch(self._ids[at].astype(np.int32), packed, begins)


def pack_targets(true_ids: Ids, answers: TeacherAnswers | None, rows: npt.NDArray[np.int64]) -> Any:
    """Float32 targets [..., 1 + 2 x top]: the id of the text's character, the teacher's likeliest ids, their logits.

    One array, since Keras hands a loss one; the teacher's ids are -1 where it has no logits.
    """
    packed = true_ids[..., None].astype(np.float32)
    if answers is None:
        return packed
    top = answers.ids.shape[-1]
    ids = answers.ids.reshape(-1, top)[rows].astype(np.float32)
    ids[rows < 0] = -1
    return np.concatenate([packed, ids, answers.logits.reshape(-1, top)[rows].astype(np.float32)], -1)


def objective_of(share: float, teaching: Teaching | None) -> Objective:
    """What a training lowers: with teachers, `share` of it is of their answers."""
    return objective(TEMPERATURE, share, teaching.answers) if teaching else CROSS_ENTROPY


def objective(temperature: float, soft_share: float, answers: TeacherAnswers | None) -> Objective:
    """What the step of a taught model lowers; the cross-entropy alone where there are no answers."""

    def sums(tensorflow: Any, logits: Any, targets: Any, causal: bool) -> tuple[Any, Any]:  # noqa: FBT001 - as Objective.sums
        tf = tensorflow
        true_ids = tf.cast(targets[..., 0], tf.int32)
        if causal:  # logits are [positions, batch, vocabulary]
            targets = tf.transpose(targets, (1, 0, 2))
        losses = distillation_loss(tf, temperature, soft_share)(targets, logits)
        return tf.reduce_sum(losses), batch_metrics.sums(tf, logits, true_ids, causal=causal)

    return Objective(answers.target_width if answers else 1, sums)


def distillation_loss(tensorflow: Any, temperature: float, soft_share: float) -> Any:
    """A Keras loss for targets of `pack_targets`, in nats; the cross-entropy alone where there is no answer."""
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
