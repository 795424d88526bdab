"""A small student learns from the text and from what a teacher says of it; or, as its control, from text alone.

Hinton, Vinyals, Dean 2015: cross-entropy with the text's character, and T^2 times that with the
teacher's distribution at temperature T, mixed.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np

from compress import isolation, saved_model
from compress.technique import Settings
from compress.techniques import teacher, training_loop
from compress.techniques.students import LEARNING_RATE
from compress.techniques.teacher import Answers
from compress.techniques.training_loop import Job
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models
from shakespeare.checkpoint import Checkpoint, Lineage
from shakespeare.config import ModelConfig
from shakespeare.state import TrainingState
from shakespeare.vocabulary import Ids
from shakespeare.windows import inputs_and_targets, windows

TEMPERATURE = 2.0
SOFT_SHARE = 0.5  # of the loss, where the teacher has answered


class Lesson(Job, frozen=True, kw_only=True):
    """What the child gets."""

    student: ModelConfig
    taught: bool


class Distill:
    """See the module."""

    stage: ClassVar[int] = 1
    comes_last: ClassVar[str] = (
        "a student starts anew and keeps nothing of what was done before; put it first"
    )

    def __init__(self, name: str, student: ModelConfig, *, taught: bool) -> None:
        """`taught`: by the checkpoint; otherwise the student learns from the text alone, as long."""
        self.name = name
        self._student, self._taught = student, taught
        how = (
            "taught by the checkpoint"
            if taught
            else "on the text alone, as long: the control of distillation"
        )
        self.summary = f"A small {student.kind} model ({student.name}) trained {how}."

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        job = Lesson(
            technique=self.name,
            kind="distill" if self._taught else "control",
            parameters={},
            source=str(checkpoints.locate(source)),
            out=str(out),
            settings=settings,
            pruned=False,
            student=self._student,
            taught=self._taught,
        )
        return isolation.run(__name__, job, Lineage, training_loop.timeout(settings), attached=True)


def batches(
    ids: Ids, student: ModelConfig, size: int, answers: Answers | None, seed: int
) -> Iterator[tuple[Any, Any]]:
    """Inputs [n, length], and [n, (length,) 1 + 2 x kept]: the character, the teacher's, its logits.

    Where the teacher has answered part of the text, half of each batch is of that part.
    """
    views = windows(ids, student.sequence_length, student.stride)
    random = np.random.default_rng(seed)
    size = min(size, len(views))
    asked = answers.chosen if answers else np.arange(0)
    place = np.full(len(views), -1)
    place[asked] = np.arange(len(asked))
    from_all = size if len(asked) in (0, len(views)) else size // 2
    while True:
        order = random.permutation(len(views))
        for first in range(0, len(order) - from_all + 1, from_all):
            chosen = order[first : first + from_all]
            if from_all < size:
                chosen = np.concatenate([chosen, random.choice(asked, size - from_all)])
            chosen = np.sort(chosen)
            x, y = inputs_and_targets(views[chosen], every_position=not student.bidirectional)
            yield x, _packed(y, answers, place[chosen])


def _packed(targets: Any, answers: Answers | None, rows: Any) -> Any:
    """Targets and answers as one float32 array, since Keras gives a loss one; id -1 where none was given."""
    wide = targets[..., None].astype(np.float32)
    if answers is None:
        return wide
    shape = (*targets.shape, answers.ids.shape[-1])
    ids = answers.ids[rows].reshape(shape).astype(np.float32)
    ids[rows < 0] = -1
    return np.concatenate([wide, ids, answers.logits[rows].reshape(shape).astype(np.float32)], -1)


def mixed_loss(tensorflow: Any, temperature: float, soft_share: float) -> Any:
    """The loss of `batches`: nats of the true character, mixed with those of the teacher's distribution."""
    tf = tensorflow

    def loss(packed: Any, logits: Any) -> Any:
        hard = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.cast(packed[..., 0], tf.int32), logits)
        kept = (packed.shape[-1] - 1) // 2
        if not kept:
            return hard
        ids = tf.cast(packed[..., 1 : 1 + kept], tf.int32)
        said = tf.nn.softmax(packed[..., 1 + kept :] / temperature)
        ours = tf.gather(
            tf.nn.log_softmax(logits / temperature), tf.maximum(ids, 0), batch_dims=logits.shape.rank - 1
        )
        soft = -tf.reduce_sum(said * ours, -1) * temperature**2
        mixed = (1 - soft_share) * hard + soft_share * soft
        return tf.where(ids[..., 0] >= 0, mixed, hard)

    return loss


def _work(job: Lesson) -> Lineage:
    keras = engine.load(saved_model.ENGINE)
    import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child

    checkpoint, settings = checkpoints.load(Path(job.source)), job.settings
    description, student = checkpoint.description, job.student
    keras.utils.set_random_seed(settings.seed)
    ids = checkpoint.vocabulary.encode(settings.training_text)
    answers = _asked(checkpoint, keras, tf, ids, job) if job.taught else None
    model = models.build(student, description.vocabulary_size, keras)
    model.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE),
        loss=mixed_loss(tf, TEMPERATURE, SOFT_SHARE),
        jit_compile=False,
    )
    given = batches(ids, student, description.train.batch_size or student.batch_size, answers, settings.seed)
    limit = training_loop.Limit(settings.retrain_steps, settings.student_seconds)
    ran = training_loop.loop(model, given, limit, LEARNING_RATE, f"{student.name} {job.technique}")
    lesson: training_loop.Parameters = {"student": student.name, "seed": settings.seed}
    if answers:
        share = len(answers.chosen) / len(windows(ids, student.sequence_length, student.stride))
        lesson |= {"teacher": description.model.name, "temperature": TEMPERATURE, "soft_share": SOFT_SHARE}
        lesson["answered_share"] = share
    lineage = Lineage(
        technique=job.technique,
        kind=job.kind,
        new_model=True,
        source_sha256=description.sha256["weights.safetensors"],
        steps=ran.steps,
        seconds=ran.seconds,
        settings=lesson,
    )
    state = TrainingState(learning_rate=LEARNING_RATE, step=ran.steps, seconds=ran.seconds)
    own = checkpoint._replace(description=msgspec.structs.replace(description, model=student), state=state)
    return training_loop.save(own, models.get_weights(model), lineage, Path(job.out))


def _asked(checkpoint: Checkpoint, keras: Any, tensorflow: Any, ids: Ids, job: Lesson) -> Answers:
    description = checkpoint.description
    model = models.build(description.model, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    window = description.model.sequence_length if description.model.bidirectional else None
    call = teacher.caller(model, tensorflow, window=window)
    if job.settings.cache:
        return teacher.ask(checkpoint, call, job.student, ids, job.settings, Path(job.settings.cache))
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        return teacher.ask(checkpoint, call, job.student, ids, job.settings, Path(folder))


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Lesson, _work))
