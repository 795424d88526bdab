"""Figures of quality over all blocks, and how far two models differ in them."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reports.inference.intervals import Estimate, Interval
from reports.record import Quality, TestText

CONSTANT = 0.9  # share of predictions from which on a model counts as saying one character only
NOT_USABLE: Literal["not usable at this budget"] = "not usable at this budget"
_EXP_LIMIT = 700  # exp of more is no float
# Blocks of one scene are alike, so blocks are not independent samples: stretches of neighbouring blocks are, nearly.
# Of the plays' test text a piece is about 30,000 characters, several scenes.
PIECES, _BLOCKS_A_PIECE = 16, 8  # at most so many pieces, of at least so many blocks: 48 blocks are 6 pieces
# Neighbouring pieces share the scene that a border cuts: what that costs, by the simulation in
# tests/reports/test_scores.py.
PRICE_OF_BORDERS = 1.25
_LEAST_PIECES = 3  # with fewer, nothing is known of the spread


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


def is_usable(quality: Quality) -> bool:
    """Whether a model says more than one and the same character nearly always: such a one learned nothing yet."""
    return _share_of_commonest(quality.predicted) < CONSTANT


@lru_cache(maxsize=512)  # every table asks
def _share_of_commonest(texts: tuple[str, ...]) -> float:
    counts = Counter("".join(texts))
    return max(counts.values()) / counts.total()


def same_blocks(a: Quality, b: Quality) -> bool:
    """Whether the two were measured on the same characters."""
    return (a.starts, a.block_length) == (b.starts, b.block_length)


def is_of_text(quality: Quality, test: TestText) -> bool:
    """Whether it was measured on all characters that the record has, block by block."""
    return [len(text) for text in quality.predicted] == [len(text) for text in test.truth]


def difference(a: Quality, b: Quality) -> QualityDifference:
    """`a` minus `b` on the same blocks, with Student's interval over pieces of neighbouring blocks.

    Raises:
        ValueError: they were measured on different blocks.
    """
    if not same_blocks(a, b):
        raise ValueError("quality: the two were measured on different test blocks")
    return QualityDifference(
        mean_difference(a.top1, b.top1, a.block_length), mean_difference(a.nats, b.nats, a.block_length)
    )


def mean_interval(quality: Quality, metric: str) -> Interval:
    """The mean of a metric a character, with its own interval over pieces of the text."""
    nothing = (0.0,) * len(quality.starts)
    return mean_difference(quality.sums[metric], nothing, quality.block_length)


def share(hits: tuple[int, ...], of: tuple[int, ...]) -> Interval:
    """Hits as a fraction of counts that differ from block to block, both in the order of the text."""
    total = sum(of)
    value = sum(hits) / total if total else math.nan
    surplus = np.array(hits, dtype=np.float64) - value * np.array(of, dtype=np.float64)
    return _interval(value, surplus, total)


def agreement(a: Quality, b: Quality) -> float:
    """Share of positions where both have the same likeliest character."""
    same = np.count_nonzero(code_points(a.predicted) == code_points(b.predicted))
    return int(same) / (a.block_length * len(a.starts))


def code_points(texts: tuple[str, ...]) -> NDArray[np.uint32]:
    """The characters of all texts, one after the other, as numbers that can be compared at once."""
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")


@lru_cache(maxsize=512)  # several tables compare the same two models
def mean_difference(a: tuple[float, ...], b: tuple[float, ...], block_length: int) -> Interval:
    """The difference of two means a character, from the sums of each block in the order of the text."""
    differences = (np.array(a, dtype=np.float64) - np.array(b, dtype=np.float64)) / block_length
    mean = float(differences.mean())
    return _interval(mean, differences - mean, len(differences))


def _interval(value: float, residuals: NDArray[np.float64], count: float) -> Interval:
    """Student's over pieces: of each, how far its sum lies from what the value would make of it."""
    count_of_pieces = min(PIECES, max(_LEAST_PIECES, len(residuals) // _BLOCKS_A_PIECE))
    pieces = np.array_split(residuals, min(count_of_pieces, max(1, len(residuals))))
    if len(pieces) < _LEAST_PIECES or not count or math.isnan(value):
        return Interval(value, math.nan, math.nan)
    squares = math.fsum(float(piece.sum()) ** 2 for piece in pieces)
    error = math.sqrt(squares * len(pieces) / (len(pieces) - 1)) / count
    estimate = Estimate(value, error, len(pieces) - 1, PRICE_OF_BORDERS)
    return Interval(value, *estimate.interval(), estimate=estimate)
