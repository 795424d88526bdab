"""Trains one variant: here for `bard train`, in a child process for the bench."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TextIO

import msgspec

from bench.environment.machine import peak_rss
from bench.measurements import teaching, training_deadline
from bench.progress import display_training
from compress import isolation
from reports.queries import OWN_STEP
from reports.record import Layer, Training, ValidationRecord, Variant
from shakespeare import checkpoint as checkpoints
from shakespeare import engine as engines
from shakespeare import files, flops, models
from shakespeare.checkpoint import BEST, LAST, WEIGHTS, weights_sha256
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.state import TrainingState
from shakespeare.text import corpus as corpora
from shakespeare.text import windows
from shakespeare.training import schedule
from shakespeare.training.loop import Trainer


class TrainingJob(msgspec.Struct, frozen=True, kw_only=True):
    """One training. `resume` goes on from what `out` holds."""

    model: ModelConfig
    train: TrainConfig
    text: str | None
    out: str
    log: str
    engine: Engine
    resume: bool
    teachers: tuple[str, ...] = ()  # folders of trainings: see `teaching`


class TrainedVariant(msgspec.Struct, frozen=True, kw_only=True):
    """What the bench records of it."""

    variant: Variant
    training: Training


class TrainingOutcome(NamedTuple):
    """How a training ended, with its trainer."""

    state: TrainingState
    trainer: Trainer
    characters: int


def run(
    job: TrainingJob, terminal: TextIO, *, on_saved: Callable[[], None] = lambda: None
) -> TrainingOutcome:
    """Trains with a progress bar on `terminal` and a log file; see `Trainer` for `on_saved`.

    Raises:
        InvalidInput: a bad text, or nothing that can be resumed.
        KeyboardInterrupt: Ctrl-C; the state is saved.
    """
    corpus = corpora.load(job.text)
    keras = engines.load(job.engine)
    out, train, taught = Path(job.out), job.train, None
    if not job.resume:
        files.remove_folder(out / teaching.ANSWERS)  # of one that was interrupted, and is replaced
    if job.teachers:
        folders = tuple(map(Path, job.teachers))
        begun = checkpoints.describe(out / LAST) if job.resume else None
        taught = teaching.teach(folders, job.model, corpus, keras, out, terminal, begun=begun)
        train = train if begun else teaching.within_budget(train, taught.seconds)
    trainer = Trainer(
        corpus,
        job.model,
        train,
        out,
        keras,
        job.engine,
        resume=job.resume,
        on_saved=on_saved,
        teaching=taught,
    )
    with display_training(job.model.name, trainer, Path(job.log), terminal) as display:
        outcome = TrainingOutcome(trainer.run(display), trainer, len(corpus.text))
    if taught:
        files.remove_folder(out / teaching.ANSWERS)  # an interrupt leaves them to who resumes
    return outcome


def describe(model: ModelConfig, trainer: Trainer, characters: int) -> Variant:
    """The architecture as built for this text."""
    layers = models.layer_parameters(trainer.model)
    operations = flops.per_step(model, trainer.vocabulary.size, trainer.batch_size)
    return Variant(
        name=model.name,
        kind=model.kind,
        sequence_length=model.sequence_length,
        stride=model.stride,
        batch_size=trainer.batch_size,
        sequences=windows.count(characters, model.sequence_length, model.stride),
        steps_per_epoch=trainer.steps_per_epoch,
        layers=tuple(
            Layer(name=name, parameters=count, operations=operations.get(name, 0))
            for name, count in layers.items()
        ),
    )


def recorded(outcome: TrainingOutcome, out: Path) -> Training:
    """How the best checkpoint in `out` came to be, as records keep it."""
    best = out / BEST
    return Training(
        validations=msgspec.convert(
            msgspec.to_builtins(outcome.state.validations), tuple[ValidationRecord, ...]
        ),
        best=outcome.state.best_validation,
        stopped=outcome.state.stop_reason,
        weights_sha256=weights_sha256(best),
        weights_bytes=(best / WEIGHTS).stat().st_size,
        peak_rss=peak_rss(),
        step=OWN_STEP if outcome.trainer.train_config.unrolled else outcome.trainer.engine,
        precision=outcome.trainer.train_config.precision,
    )


def train_in_child(job: TrainingJob) -> TrainedVariant:
    """Trains in a process of its own, so that its peak memory is its own; resumes what is there.

    Raises:
        ChildFailed, KeyboardInterrupt: see `training_deadline.run`.
    """
    limit = training_deadline.deadline(job.train.budget_seconds, _steps(job))
    return training_deadline.run(__name__, job, TrainedVariant, limit)


def _steps(job: TrainingJob) -> int | None:
    """After how many steps a training ends; None where its time alone says."""
    train, model = job.train, job.model
    if train.step_limit or train.budget_seconds:
        return train.step_limit
    batch_size = train.batch_size or model.batch_size
    characters = len(corpora.load(job.text).training)
    steps = windows.steps_per_epoch(characters, model.sequence_length, model.stride, batch_size)
    return schedule.last_step(train, steps)


def _train(job: TrainingJob) -> TrainedVariant:
    if files.current(Path(job.out) / LAST).exists():
        try:
            outcome = run(msgspec.structs.replace(job, resume=True), sys.stdout)
        except InvalidInput as error:  # of another configuration, or damaged: the bench starts it over
            if error.field == "out":  # nothing can be written: the next run goes on from what is there
                raise
            outcome = run(job, sys.stdout)
    else:
        outcome = run(job, sys.stdout)
    return TrainedVariant(
        variant=describe(job.model, outcome.trainer, outcome.characters),
        training=recorded(outcome, Path(job.out)),
    )


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], TrainingJob, _train))
