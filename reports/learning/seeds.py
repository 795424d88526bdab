"""Trainings of one entrant that differ by their seed alone, and means over them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reports.learning.record import BlockSums, EntrantId, LearnedModel, LearningRecord
from reports.scores import PIECES, QualityDifference, mean_difference

INTERVALS = (
    f"intervals are Student's, 95%, over at most {PIECES} pieces of the text, of the paired mean over seeds"
)


class SeedGroup(NamedTuple):
    """All trainings of an entrant for the same time, by seed; at least one."""

    entrant: EntrantId
    seconds: float  # that were asked for
    models: tuple[LearnedModel, ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        """In order."""
        return tuple(model.seed for model in self.models)


class MeanSums(NamedTuple):
    """The sums of each block, averaged over seeds."""

    top1: tuple[float, ...]
    nats: tuple[float, ...]


def groups(record: LearningRecord) -> list[SeedGroup]:
    """Entrants in the order first recorded, each by time."""
    trainings: dict[EntrantId, dict[float, list[LearnedModel]]] = {}
    for model in record.models:
        trainings.setdefault(model.entrant, {}).setdefault(model.asked_seconds, []).append(model)
    return [
        SeedGroup(entrant, seconds, tuple(sorted(models, key=lambda model: model.seed)))
        for entrant, by_time in trainings.items()
        for seconds, models in sorted(by_time.items())
    ]


def mean_sums(scores: Sequence[BlockSums]) -> MeanSums:
    """Of the same blocks."""
    return MeanSums(
        top1=tuple(np.mean([of.top1 for of in scores], axis=0).tolist()),
        nats=tuple(np.mean([of.nats for of in scores], axis=0).tolist()),
    )


def difference(a: Sequence[BlockSums], b: Sequence[BlockSums], block_length: int) -> QualityDifference:
    """`a` minus `b`, each averaged over its seeds, with the interval of `reports.scores.difference`.

    The interval is that of the text: what another choice of seeds would move is not in it.
    """
    mean_a, mean_b = mean_sums(a), mean_sums(b)
    return QualityDifference(
        mean_difference(mean_a.top1, mean_b.top1, block_length),
        mean_difference(mean_a.nats, mean_b.nats, block_length),
    )


def note_on_level(level: float) -> str:
    """For under a table of verdicts."""
    return (
        "False discovery rate: the verdicts of this table share a level of certainty (Benjamini-Hochberg), here p at "
        f"most {level:.2g}, so that of what they show at most 5% is expected to be chance."
    )


def top1(scores: BlockSums, block_length: int) -> float:
    """Share of characters that were the likeliest."""
    return sum(scores.top1) / (block_length * len(scores.top1))


def nats(scores: BlockSums, block_length: int) -> float:
    """Cross-entropy a character."""
    return sum(scores.nats) / (block_length * len(scores.nats))
