"""A small student trained on the text and on a teacher's predictions; or, as the control, on the text alone."""

import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from compress import isolation, saved_model
from compress.technique import Parameters, Settings
from compress.techniques import retraining_child, teacher, teachers, training_loop
from compress.techniques.distillation_batches import batches
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models
from shakespeare.checkpoint import Checkpoint, Lineage
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.state import TrainingState
from shakespeare.text.vocabulary import Ids
from shakespeare.training import recipes
from shakespeare.training.distillation import SOFT_SHARE, TEMPERATURE, TeacherAnswers, objective
from shakespeare.training.logits_bound import check_logits
from shakespeare.training.steps import UnrolledStep


class DistillJob(retraining_child.RetrainingJob, frozen=True, kw_only=True):
    """What the child gets."""

    student: ModelConfig
    use_teacher: bool


class Distill:
    """See the module."""

    new_model = True
    stage: ClassVar[int] = 1
    comes_last: ClassVar[str] = (
        "a student starts anew and keeps nothing of what was done before; put it first"
    )

    def __init__(self, name: str, student: ModelConfig, *, use_teacher: bool) -> None:
        """`use_teacher`: the checkpoint teaches; otherwise the student trains on the text alone, as long."""
        self.name = name
        self.kind = "distill" if use_teacher else "control"
        self.student, self._use_teacher = student, use_teacher
        lessons = (
            "and on the checkpoint's predictions"
            if use_teacher
            else "alone, as long: the control of distillation"
        )
        self.summary = f"A small {student.kind} model ({student.name}) trained on the text {lessons}."

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        if self._use_teacher:
            teachers.check((source, *map(Path, settings.teachers)))
        job = DistillJob(
            technique=self.name,
            kind=self.kind,
            parameters={},
            source=str(checkpoints.locate(source)),
            out=str(out),
            settings=settings,
            keep_zeros=False,
            student=_no_longer_than(checkpoints.describe(source).model, self.student),
            use_teacher=self._use_teacher,
        )
        timeout = retraining_child.timeout(settings, self._teacher_seconds(source, settings))
        return isolation.run(__name__, job, Lineage, timeout, attached=True)

    def _teacher_seconds(self, source: Path, settings: Settings) -> float:
        return teacher.expected_seconds(checkpoints.describe(source), settings) if self._use_teacher else 0.0


def _work(job: DistillJob) -> Lineage:
    keras = engine.load(saved_model.ENGINE)
    checkpoint, settings = checkpoints.load(Path(job.source)), job.settings
    description, student = checkpoint.description, job.student
    keras.utils.set_random_seed(settings.seed)
    # In the precision of the checkpoint's own training.
    in_bfloat16 = description.train.precision == "mixed_bfloat16"
    train = recipes.apply(None, student, TrainConfig(seed=settings.seed), native_bfloat16=in_bfloat16)
    batch_size = description.train.batch_size or train.batch_size or student.batch_size
    check_logits(student, batch_size, checkpoint.vocabulary.size)
    ids = settings.training_ids(checkpoint.vocabulary)
    answers = _answers(checkpoint, keras, ids, job) if job.use_teacher else None
    # A window teacher answers windows here and there, and a window student reads nothing else.
    contiguous = not student.bidirectional and not (answers and description.model.bidirectional)
    model = models.build_layers(student, description.vocabulary_size, keras)
    models.compile_for_training(
        model, keras, train.learning_rate, beta_2=train.beta_2, clip_norm=train.clip_norm
    )
    step = UnrolledStep(
        model,
        student,
        msgspec.structs.replace(train, carry_state=contiguous),
        objective(TEMPERATURE, SOFT_SHARE, answers),
    )
    stats = training_loop.train(
        training_loop.unrolled_step(step),
        batches(ids, student, batch_size, answers, settings.seed, contiguous=contiguous),
        training_loop.LoopLimit(settings.retrain_steps, settings.student_seconds),
        train.learning_rate,
        f"{student.name} {job.technique}",
        warm_up_steps=train.warm_up_steps,
    )
    parameters: Parameters = {"student": student.name, "seed": settings.seed}
    if answers:
        parameters |= {"teacher": description.model.name, "temperature": TEMPERATURE}
        parameters |= {
            "teachers": 1 + len(settings.teachers),
            "out_of_fold": bool(description.train.left_out),
        }
        parameters |= {
            "soft_share": SOFT_SHARE,
            "teacher_share": answers.starts.size * answers.ids.shape[1] / len(ids),
        }
    lineage = retraining_child.lineage_entry(job, description, stats, parameters, new_model=True)
    state = TrainingState(learning_rate=train.learning_rate, step=stats.steps, seconds=stats.seconds)
    of_student = msgspec.structs.replace(
        description,
        model=student,
        train=msgspec.structs.replace(train, batch_size=batch_size),
        teachers=(),
        answering_seconds=0.0,
    )
    trained = checkpoint._replace(description=of_student, state=state)
    return retraining_child.save(trained, models.get_weights(model), lineage, Path(job.out))


def _no_longer_than(checkpoint: ModelConfig, student: ModelConfig) -> ModelConfig:
    """A causal student reads no more characters at a time than the causal checkpoint was trained with."""
    if student.bidirectional or checkpoint.bidirectional:
        return student
    return student.shortened(checkpoint.sequence_length)


def _answers(checkpoint: Checkpoint, keras: Any, ids: Ids, job: DistillJob) -> TeacherAnswers:
    """The answers of all teachers, read from the cache as far as they are there."""
    settings = job.settings
    everyone = (checkpoint, *(checkpoints.load(Path(path)) for path in settings.teachers))
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        cache = Path(settings.cache or folder)
        return teachers.answers(
            everyone, keras, job.student, ids, settings.teacher_characters, cache, sys.stdout
        )


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], DistillJob, _work))
