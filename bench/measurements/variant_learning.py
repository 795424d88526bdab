"""Trains a variant for `bard learn` and scores its best checkpoint, each in a child process."""

from pathlib import Path

from bench.measurements import block_sums, training
from bench.measurements.block_sums import BlockSumsJob
from bench.measurements.learned import Learned, LearningTask
from bench.measurements.training import TrainedVariant, TrainingJob
from reports.learning.record import BlockSums, CurvePoint
from reports.record import Variant
from shakespeare.checkpoint import BEST
from shakespeare.config import ModelConfig, TrainConfig


def learn(model: ModelConfig, train: TrainConfig, task: LearningTask, folder: Path) -> Learned:
    """Trains in `folder`, which must be empty.

    Raises:
        ChildFailed, KeyboardInterrupt: see `isolation.run`.
    """
    job = TrainingJob(
        model=model, train=train, text=task.text, out=str(folder), log=task.log, engine=task.engine, resume=False
    )  # fmt: skip
    trained = training.train_in_child(job)
    scoring = BlockSumsJob(
        path=str(folder / BEST), text=task.text, part=task.part, positions=task.positions, engine=task.engine
    )
    return describe(trained, block_sums.measure_in_child(scoring))


def describe(trained: TrainedVariant, scores: BlockSums) -> Learned:
    """Rounds of validation as points of a curve."""
    variant, record = trained.variant, trained.training
    characters_a_step = _characters_a_step(variant)
    curve = tuple(
        CurvePoint(
            seconds=validated.seconds,
            characters=validated.step * characters_a_step,
            validation_loss=validated.validation_loss,
            validation_accuracy=validated.validation_accuracy,
        )
        for validated in record.rounds
    )
    return Learned(
        parameters=sum(layer.parameters for layer in variant.layers),
        seconds=record.rounds[-1].seconds,
        characters=curve[-1].characters,
        reads=variant.sequence_length if variant.kind == "window" else None,
        curve=curve,
        best=record.best,
        stopped=record.stopped,
        scores=scores,
    )


def _characters_a_step(variant: Variant) -> int:
    """Window models predict one character of each window, causal ones all."""
    predicted = variant.sequence_length if variant.kind == "causal" else 1
    return variant.batch_size * predicted
