"""Trains a variant for `bard learn` and scores its best checkpoint, each in a child process."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from bench.measurements import block_sums, dynamic_evaluation, mixtures, training
from bench.measurements.block_sums import BlockSumsJob, of_baseline
from bench.measurements.dynamic_evaluation import DynamicEvaluationJob
from bench.measurements.learned import Learned, LearningTask
from bench.measurements.mixtures import MixturesJob
from bench.measurements.training import TrainedVariant, TrainingJob
from bench.notice import tell
from compress.isolation import ChildFailed
from reports.learning.record import BlockSums, CurvePoint, ReferenceScores
from reports.record import ValidationRecord, Variant
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import BEST, LAST
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.state import ValidationPoint

EMPTY = BlockSums((), (), ())  # before anything is scored
_HIGHEST_ORDER = (
    9  # of the n-grams that a model is mixed with: the longest that fit 64 bits, of the plays' alphabet
)


def learn(model: ModelConfig, train: TrainConfig, task: LearningTask, folder: Path) -> Learned:
    """Trains in `folder`, which must be empty.

    Raises:
        ChildFailed, KeyboardInterrupt: see `isolation.run`.
    """
    job = TrainingJob(
        model=model, train=train, text=task.text, out=str(folder), log=task.log, engine=task.engine, resume=False
    )  # fmt: skip
    trained = training.train_in_child(job)
    return score(trained, task, folder)


def score(trained: TrainedVariant, task: LearningTask, folder: Path) -> Learned:
    """Scores the best checkpoint in `folder`.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return _with_scores(describe(trained, EMPTY), trained.variant.name, task, folder)


def score_folder(folder: Path, task: LearningTask) -> Learned:
    """The same of a training that `bard train` made: all is read from its last checkpoint.

    What its teachers took is counted as its own.

    Raises:
        ChildFailed: see `isolation.run`.
        InvalidInput: it is none.
    """
    last = checkpoints.load(folder / LAST)
    description, model = last.description, last.description.model
    a_step, seconds, characters = (
        description.characters_a_step, description.seconds_before, description.characters_before
    )  # fmt: skip
    learned = Learned(
        parameters=sum(array.size for array in last.weights.values()),
        seconds=seconds + last.state.seconds,
        characters=characters + last.state.step * a_step,
        reads=model.sequence_length if model.kind == "window" else None,
        curve=_curve(last.state.validations, a_step, seconds, characters),
        best=last.state.best_validation,
        stopped=last.state.stop_reason,
        scores=EMPTY,
    )
    return _with_scores(learned, model.name, task, folder)


def _with_scores(learned: Learned, name: str, task: LearningTask, folder: Path) -> Learned:
    """Scores; where test text is scored, a causal model also mixed with an n-gram, and while it goes on learning."""
    best = str(folder / BEST)
    scoring = BlockSumsJob(
        path=best, text=task.text, part=task.part, positions=task.positions, engine=task.engine
    )
    learned = msgspec.structs.replace(learned, scores=block_sums.measure_in_child(scoring))
    if learned.reads is not None or task.part != "test":
        return learned
    job = _mixtures_job({name: folder / BEST}, task)
    rows = list[ReferenceScores]()
    # A training that took an hour is not lost for a row more of it.
    try:
        rows += [of_baseline(row, "") for row in mixtures.measure_in_child(job).baselines]
    except ChildFailed as error:
        tell(f"{name} is not mixed with n-grams: {error}")
    if task.dynamic_evaluation:
        learning = DynamicEvaluationJob(
            path=best, text=task.text, positions=task.positions, engine=task.engine
        )
        try:
            rows.append(dynamic_evaluation.measure_in_child(learning))
        except ChildFailed as error:
            tell(f"{name} is not scored while it goes on learning: {error}")
    return msgspec.structs.replace(learned, mixtures=tuple(rows))


def _mixtures_job(
    checkpoints: Mapping[str, Path], task: LearningTask, *, together_only: bool = False
) -> MixturesJob:
    return MixturesJob(
        checkpoints={name: str(path) for name, path in checkpoints.items()},
        text=task.text,
        positions=task.positions,
        highest_order=_HIGHEST_ORDER,
        engine=task.engine,
        together_only=together_only,
    )


def score_together(folders: Mapping[str, Path], task: LearningTask) -> tuple[ReferenceScores, ...]:
    """The models of these trainings, by name, in one mixture; this one with n-grams, and with adaptive ones.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    best = {name: folder / BEST for name, folder in folders.items()}
    rows = mixtures.measure_in_child(_mixtures_job(best, task, together_only=True)).baselines
    return tuple(of_baseline(row, "") for row in rows)


def describe(trained: TrainedVariant, scores: BlockSums) -> Learned:
    """Validations as points of a curve."""
    variant, record = trained.variant, trained.training
    curve = _curve(record.validations, _characters_a_step(variant))
    return Learned(
        parameters=sum(layer.parameters for layer in variant.layers),
        seconds=record.validations[-1].seconds,
        characters=curve[-1].characters,
        reads=variant.sequence_length if variant.kind == "window" else None,
        curve=curve,
        best=record.best,
        stopped=record.stopped,
        scores=scores,
    )


def _curve(
    validations: Iterable[ValidationRecord | ValidationPoint],
    characters_a_step: int,
    seconds_before: float = 0.0,
    characters_before: int = 0,
) -> tuple[CurvePoint, ...]:
    return tuple(
        CurvePoint(
            seconds=seconds_before + validated.seconds,
            characters=characters_before + validated.step * characters_a_step,
            validation_loss=validated.validation_loss,
            validation_accuracy=validated.validation_accuracy,
            epoch=validated.epoch,
        )
        for validated in validations
    )


def _characters_a_step(variant: Variant) -> int:
    """Window models predict one character of each window, causal ones all."""
    predicted = variant.sequence_length if variant.kind == "causal" else 1
    return variant.batch_size * predicted
