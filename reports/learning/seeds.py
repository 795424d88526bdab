"""Trainings of one entrant that differ by their seed alone, and means over them."""

import math
from collections.abc import Iterator, Sequence
from statistics import fmean, variance
from typing import NamedTuple

import numpy as np

from reports import units
from reports.inference.intervals import Band, Estimate, Interval, Placement, p_value, p_value_outside, place
from reports.learning import recipe_settings
from reports.learning.record import BlockSums, EntrantId, LearnedModel, LearningRecord
from reports.scores import PIECES, QualityDifference, mean_difference

INTERVALS = (
    f"intervals are Student's, 95%, over at most {PIECES} pieces of the text, of the paired mean over seeds"
)


class SeedGroup(NamedTuple):
    """All trainings of an entrant with the same settings, given the same time or text, by seed; at least one."""

    entrant: EntrantId
    seconds: float  # that were asked for; 0 where epochs were
    models: tuple[LearnedModel, ...]
    difference: str = ""  # from the other groups of that entrant and budget, whose settings are others

    @property
    def label(self) -> str:
        """How tables call it."""
        return f"{self.entrant.label}, {self.difference}" if self.difference else self.entrant.label

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds in order."""
        return tuple(model.seed for model in self.models)

    @property
    def epochs(self) -> float | None:
        """That were asked for; None where a time was."""
        return self.models[0].asked_epochs

    def differs_by_change(self, base: "SeedGroup") -> bool:
        """Whether nothing but the change that is tried tells it from the base: of one ablation and budget."""
        ours, theirs = ((of.entrant.model, of.entrant.recipe, of.seconds, of.epochs) for of in (self, base))
        return ours == theirs

    @property
    def budget(self) -> str:
        """What each was given, as tables tell it."""
        return units.training_budget(self.seconds, self.epochs)


class MeanSums(NamedTuple):
    """The sums of each block, averaged over seeds."""

    top1: tuple[float, ...]
    nats: tuple[float, ...]


def groups(record: LearningRecord) -> list[SeedGroup]:
    """Entrants in the order first recorded, each by what it was given; one with other settings is another row."""
    trainings: dict[EntrantId, dict[tuple[float, float], list[LearnedModel]]] = {}
    for model in record.models:
        asked = model.asked_seconds, model.asked_epochs or 0.0
        trainings.setdefault(model.entrant, {}).setdefault(asked, []).append(model)
    return [
        SeedGroup(entrant, seconds, tuple(sorted(alike, key=lambda model: model.seed)), difference)
        for entrant, by_budget in trainings.items()
        for (seconds, _), models in sorted(by_budget.items())
        for alike, difference in _by_settings(models)
    ]


def _by_settings(models: list[LearnedModel]) -> Iterator[tuple[list[LearnedModel], str]]:
    """Those of the same settings and size, and in what they differ from the rest."""
    alike: dict[object, list[LearnedModel]] = {}
    for model in models:
        key = (tuple(recipe_settings.told(model).items()), model.parameters)
        alike.setdefault(key, []).append(model)
    yield from zip(alike.values(), recipe_settings.differences([of[0] for of in alike.values()]), strict=True)


def mean_sums(scores: Sequence[BlockSums]) -> MeanSums:
    """The means over seeds, block by block; all seeds were scored on the same blocks."""
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


def paired_difference(a: SeedGroup, b: SeedGroup, block_length: int) -> "PairedDifference | None":
    """`a` minus `b`, of the seeds that both were trained with; None where there is none."""
    common = set(a.seeds) & set(b.seeds)
    of_a, of_b = ([model.scores for model in of.models if model.seed in common] for of in (a, b))
    return PairedDifference.of(of_a, of_b, block_length) if common else None


class PairedDifference(NamedTuple):
    """The differences of two settings, seed by seed: with the interval of the text, and with that of seeds.

    `over_seeds`: Welch's interval of the difference of both means over seeds, on the same text; None of one seed
    alone. Seeds of two settings have nothing in common but their number. A verdict that left it out, the same setting
    trained with another seed could take back.
    """

    over_text: QualityDifference
    over_seeds: QualityDifference | None

    @classmethod
    def of(cls, a: Sequence[BlockSums], b: Sequence[BlockSums], block_length: int) -> "PairedDifference":
        """`a` minus `b`, which stand in the order of their seeds."""
        if len(a) < 2:
            return cls(difference(a, b, block_length), None)
        of_top1, of_nats = (
            _welch([of(scores, block_length) for scores in a], [of(scores, block_length) for scores in b])
            for of in (top1, nats)
        )
        return cls(difference(a, b, block_length), QualityDifference(of_top1, of_nats))

    @property
    def top1(self) -> "SeedInterval":
        """The difference of top-1, as a fraction."""
        return SeedInterval(self.over_text.top1, self.over_seeds.top1 if self.over_seeds else None)

    @property
    def nats(self) -> "SeedInterval":
        """The difference of the loss, in nats."""
        return SeedInterval(self.over_text.nats, self.over_seeds.nats if self.over_seeds else None)


class SeedInterval(NamedTuple):
    """One figure of a paired difference. A verdict needs both of its intervals."""

    over_text: Interval
    over_seeds: Interval | None

    def place(self, band: Band, level: float) -> Placement:
        """Inside or outside where both say so; of one seed never."""
        placement = place(self.over_text, band, level=level)
        if self.over_seeds is None or place(self.over_seeds, band, level=level) != placement:
            return "not shown"
        return placement

    def p_value(self, band: Band, *, only_outside: bool = False) -> float:
        """The p-value of the less sure of text and seeds."""
        if self.over_seeds is None:
            return 1.0
        of_one = p_value_outside if only_outside else p_value
        return max(of_one(self.over_text, band), of_one(self.over_seeds, band))


def against_one(
    scores: Sequence[BlockSums], reference: BlockSums, block_length: int
) -> QualityDifference | None:
    """Scores of each seed minus those of what has no seed, with Student's interval over seeds; None of one seed."""
    if len(scores) < 2:
        return None
    of_top1, of_nats = (
        _student([of(seed, block_length) - of(reference, block_length) for seed in scores])
        for of in (top1, nats)
    )
    return QualityDifference(of_top1, of_nats)


def _student(values: list[float]) -> Interval:
    estimate = Estimate(fmean(values), math.sqrt(variance(values) / len(values)), len(values) - 1)
    return Interval(estimate.mean, *estimate.interval(), estimate=estimate)


def _welch(a: list[float], b: list[float]) -> Interval:
    """The interval of mean(a) - mean(b), which may vary differently (Welch 1947); whole degrees of freedom."""
    parts = [variance(values) / len(values) for values in (a, b)]
    total, least = sum(parts), min(len(a), len(b)) - 1
    terms = [part**2 / (len(values) - 1) for part, values in zip(parts, (a, b), strict=True)]
    degrees = max(least, math.floor(total**2 / sum(terms))) if sum(terms) else least
    estimate = Estimate(fmean(a) - fmean(b), math.sqrt(total), degrees)
    return Interval(estimate.mean, *estimate.interval(), estimate=estimate)


NOTE_ON_SEEDS = (
    "A verdict needs more than that: Welch's interval of the difference of both means over seeds must say the same, "
    "so of one seed nothing is shown."
)


def note_on_level(level: float) -> str:
    """The note that stands under a table of verdicts."""
    return (
        "False discovery rate: the verdicts of this table share a level of certainty (Benjamini-Hochberg), here p at "
        f"most {level:.2g}, so that of what they show at most 5% is expected to be chance. Other tables have a level "
        "of their own."
    )


def top1(scores: BlockSums, block_length: int) -> float:
    """Share of characters that were the likeliest."""
    return sum(scores.top1) / (block_length * len(scores.top1))


def top5(scores: BlockSums, block_length: int) -> float:
    """Share of characters that were among the five likeliest."""
    return sum(scores.top5) / (block_length * len(scores.top5))


def nats(scores: BlockSums, block_length: int) -> float:
    """Cross-entropy a character."""
    return sum(scores.nats) / (block_length * len(scores.nats))
