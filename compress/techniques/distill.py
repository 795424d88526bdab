"""A small student trained on the text and on a teacher's predictions; or, as the control, on the text alone."""

import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from compress import isolation, saved_model
from compress.technique import Parameters, Settings
from compress.techniques import retraining_child, teacher, training_loop
from compress.techniques.distillation_loss import batches, objective
from compress.techniques.teacher import TeacherLogits
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models
from shakespeare.checkpoint import Checkpoint, Lineage
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.predictor import compile_forward
from shakespeare.state import TrainingState
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import windows
from shakespeare.training import recipes
from shakespeare.training.steps import UnrolledStep

TEMPERATURE = 2.0
SOFT_SHARE = 0.5  # of the loss, where there are teacher's logits


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
        job = DistillJob(
            technique=self.name,
            kind=self.kind,
            parameters={},
            source=str(checkpoints.locate(source)),
            out=str(out),
            settings=settings,
            keep_zeros=False,
            student=self.student,
            use_teacher=self._use_teacher,
        )
        return isolation.run(__name__, job, Lineage, retraining_child.timeout(settings), attached=True)


def _work(job: DistillJob) -> Lineage:
    keras = engine.load(saved_model.ENGINE)
    checkpoint, settings = checkpoints.load(Path(job.source)), job.settings
    description, student = checkpoint.description, job.student
    keras.utils.set_random_seed(settings.seed)
    ids = checkpoint.vocabulary.encode(settings.training_text)
    teacher_logits = _teacher_logits(checkpoint, keras, ids, job) if job.use_teacher else None
    model = models.build(student, description.vocabulary_size, keras)
    # In the precision of the checkpoint's own training.
    in_bfloat16 = description.train.precision == "mixed_bfloat16"
    train = recipes.apply("tuned", student, TrainConfig(seed=settings.seed), native_bfloat16=in_bfloat16)
    models.compile_for_training(
        model, keras, train.learning_rate, beta_2=train.beta_2, clip_norm=train.clip_norm
    )
    models.build_optimizer(model)
    top = teacher_logits.ids.shape[-1] if teacher_logits else 0
    step = UnrolledStep(
        model,
        student,
        msgspec.structs.replace(
            train, carry_state=False
        ),  # windows are shuffled: a teacher answered each apart
        objective(TEMPERATURE, SOFT_SHARE, top),
    )
    batch_size = description.train.batch_size or train.batch_size or student.batch_size
    stats = training_loop.train(
        training_loop.unrolled_step(step),
        batches(ids, student, batch_size, teacher_logits, settings.seed),
        training_loop.LoopLimit(settings.retrain_steps, settings.student_seconds),
        train.learning_rate,
        f"{student.name} {job.technique}",
        warm_up_steps=train.warm_up_steps,
    )
    parameters: Parameters = {"student": student.name, "seed": settings.seed}
    if teacher_logits:
        total = len(windows(ids, student.sequence_length, student.stride))
        parameters |= {"teacher": description.model.name, "temperature": TEMPERATURE}
        parameters |= {"soft_share": SOFT_SHARE, "teacher_share": len(teacher_logits.windows) / total}
    lineage = retraining_child.lineage_entry(job, description, stats, parameters, new_model=True)
    state = TrainingState(learning_rate=train.learning_rate, step=stats.steps, seconds=stats.seconds)
    of_student = msgspec.structs.replace(
        description, model=student, train=msgspec.structs.replace(train, batch_size=batch_size)
    )
    trained = checkpoint._replace(description=of_student, state=state)
    return retraining_child.save(trained, models.get_weights(model), lineage, Path(job.out))


def _teacher_logits(checkpoint: Checkpoint, keras: Any, ids: Ids, job: DistillJob) -> TeacherLogits:
    config = checkpoint.description.model
    model = models.build(config, checkpoint.vocabulary.size, keras)
    models.set_weights(model, checkpoint.weights)
    forward = compile_forward(model, config)
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        cache = Path(job.settings.cache or folder)
        return teacher.load_or_compute(checkpoint, forward, job.student, ids, job.settings, cache)


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], DistillJob, _work))
