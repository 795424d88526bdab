"""Figures of quality over all blocks, and how far two models differ in them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from reports.record import Quality
from reports.statistics import Interval, interval_bounds, resampled_indices

_EXP_LIMIT = 700  # exp of more is no float


@dataclass(frozen=True)
class Scores:
    """Means a character, by the metric's name: accuracies as fractions, losses in nats."""

    means: Mapping[str, float]

    @property
    def top1(self) -> float:
        """Share of characters that were the likeliest."""
        return self.means["top1"]

    @property
    def top5(self) -> float | None:
        """Share of characters among the five likeliest; None where the text has five or fewer."""
        return self.means.get("top5")

    @property
    def nats(self) -> float:
        """Cross-entropy."""
        return self.means["nats"]

    @property
    def perplexity(self) -> float:
        """exp(nats); infinite rather than an error when a model is hopeless."""
        return perplexity(self.nats)

    @property
    def bits_per_character(self) -> float:
        """nats / ln 2."""
        return bits(self.nats)


@dataclass(frozen=True)
class QualityDifference:
    """First minus second: top-1 as a fraction (of which 0.01 is a point), loss in nats."""

    top1: Interval
    nats: Interval


def perplexity(nats: float) -> float:
    """exp(nats), infinite where that is no float."""
    return math.exp(nats) if nats < _EXP_LIMIT else math.inf


def bits(nats: float) -> float:
    """nats / ln 2."""
    return nats / math.log(2)


def scores(quality: Quality) -> Scores:
    """The means over all blocks."""
    characters = quality.block_length * len(quality.starts)
    return Scores({name: math.fsum(sums) / characters for name, sums in quality.sums.items()})


def same_blocks(a: Quality, b: Quality) -> bool:
    """Whether the two were measured on the same characters."""
    return (a.starts, a.block_length) == (b.starts, b.block_length)


def difference(a: Quality, b: Quality) -> QualityDifference:
    """`a` minus `b` on the same blocks, with a paired bootstrap over blocks.

    Raises:
        ValueError: they were measured on different blocks.
    """
    if not same_blocks(a, b):
        raise ValueError("quality: the two were measured on different test blocks")
    return QualityDifference(
        mean_difference(a.top1, b.top1, a.block_length), mean_difference(a.nats, b.nats, a.block_length)
    )


def agreement(a: Quality, b: Quality) -> float:
    """Share of positions where both have the same likeliest character."""
    same = sum(
        sign_a == sign_b
        for text_a, text_b in zip(a.predicted, b.predicted, strict=True)
        for sign_a, sign_b in zip(text_a, text_b, strict=True)
    )
    return same / (a.block_length * len(a.starts))


@lru_cache(maxsize=512)  # several tables compare the same two models
def mean_difference(a: tuple[float, ...], b: tuple[float, ...], block_length: int) -> Interval:
    """Of the means a character, from the sums of each block."""
    differences = (np.array(a, dtype=np.float64) - np.array(b, dtype=np.float64)) / block_length
    means = differences[resampled_indices(len(differences))].mean(axis=1)
    low, high = interval_bounds(means, len(differences))
    return Interval(float(differences.mean()), low, high)
