"""Medians, paired bootstrap intervals and the noise floor: derived from raw samples, never stored."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from reports.record import Cell, Quality, Record, Speed

RESAMPLES = 2000
SEED = 1616  # fixed, so that a report rendered again says the same
LEAST_ROUNDS = 3  # with fewer, resampling says nothing about the spread
FULL_ROUNDS = 6  # with fewer, even the whole range covers the median less than 95% of the time: 1 - 2 x 2^-n

Floats = NDArray[np.float64]
_Key = TypeVar("_Key", bound=Hashable)
Timed = Literal["step", "latency"]
Verdict = Literal["faster", "slower", "no difference shown", "too few rounds"]


@dataclass(frozen=True)
class Interval:
    """A value and its 95% interval. NaN bounds: too few samples for one."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Ratio(Interval):
    """Time of `a` over time of `b`. `rounds` were compared one by one if `paired`."""

    rounds: int
    paired: bool


@dataclass(frozen=True)
class Spread:
    """Quartiles of the samples, in their unit."""

    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Scores:
    """Accuracies as fractions; loss in nats a character."""

    top1: float
    top5: float
    nats: float

    @property
    def perplexity(self) -> float:
        """exp(nats); infinite rather than an error when a model is hopeless."""
        return math.exp(self.nats) if self.nats < 700 else math.inf

    @property
    def bits_per_character(self) -> float:
        """nats / ln 2."""
        return self.nats / math.log(2)


@dataclass(frozen=True)
class Difference:
    """First minus second: top-1 as a fraction (of which 0.01 is a point), loss in nats."""

    top1: Interval
    nats: Interval


def spread(speed: Speed) -> Spread:
    """The quartiles of the warm samples, seconds."""
    low, median, high = np.quantile(speed.seconds, (0.25, 0.5, 0.75))
    return Spread(float(low), float(median), float(high))


def median(speed: Speed) -> float:
    """The median of the warm samples, seconds."""
    return float(np.median(speed.seconds))


@lru_cache(maxsize=512)  # the summary and several tables ask for the same ratio
def paired_ratio(a: Speed, b: Speed) -> Ratio:
    """Time of `a` over time of `b`: the median over common rounds, with a paired bootstrap interval.

    Between two sessions rounds do not correspond: the medians are compared and `paired` is False.
    """
    mine, other = _logs(a), _logs(b)
    common = sorted(mine.keys() & other.keys())
    if a.session == b.session and common:
        logs = np.array([mine[number] - other[number] for number in common])
        picks = _resample(len(logs))
        bounds = _bounds(np.median(logs[picks], axis=1), len(logs))
        return _ratio(float(np.median(logs)), bounds, len(logs), paired=True)
    first, second = np.array(list(mine.values())), np.array(list(other.values()))
    rounds = min(len(first), len(second))
    draws = np.median(first[_resample(len(first))], axis=1)
    against = np.median(second[_resample(len(second), SEED + 1)], axis=1)
    value = float(np.median(first) - np.median(second))
    return _ratio(value, _bounds(draws - against, rounds), rounds, paired=False)


def half_widths(seconds: Mapping[_Key, Mapping[int, float]]) -> dict[_Key, float]:
    """Half the 95% interval of each case's median time, relative to it: case -> round -> seconds.

    A round in which everything was slow says nothing about one case: the median of a round over its
    cases, each relative to itself, is taken out first. Infinite for fewer than LEAST_ROUNDS.
    """
    relative = {}
    for name, samples in seconds.items():
        logs = {number: math.log(value) for number, value in samples.items()}
        level = float(np.median(list(logs.values()))) if logs else 0.0
        relative[name] = {number: value - level for number, value in logs.items()}
    drift = {}
    for number in {number for samples in relative.values() for number in samples}:
        together = [samples[number] for samples in relative.values() if number in samples]
        drift[number] = float(np.median(together)) if len(together) > 1 else 0.0
    return {
        name: _half_width(np.array([value - drift[number] for number, value in samples.items()]))
        for name, samples in relative.items()
    }


def _half_width(logs: Floats) -> float:
    if len(logs) < LEAST_ROUNDS:
        return math.inf
    low, high = _bounds(np.median(logs[_resample(len(logs))], axis=1), len(logs))
    return math.expm1((high - low) / 2)


def repeats(record: Record, timed: Timed) -> list[tuple[Cell, Ratio]]:
    """The A/A pairs: the same case measured twice, repeat 1 over repeat 0."""
    firsts = {_case(cell): cell for cell in record.cells if cell.repeat == 0}
    pairs = []
    for again in record.cells:
        first = firsts.get(_case(again))
        if again.repeat and first:
            one, two = getattr(first, timed), getattr(again, timed)
            if one and two:
                pairs.append((again, paired_ratio(two, one)))
    return pairs


def noise_floor(record: Record, timed: Timed = "step") -> float | None:
    """The largest deviation from 1 that an A/A interval shows: 0.02 is 2%. None without an A/A pair."""
    ends = [
        abs(math.log(end))
        for _, ratio in repeats(record, timed)
        for end in (ratio.value, ratio.low, ratio.high)
        if math.isfinite(end)
    ]
    return math.expm1(max(ends)) if ends else None


def verdict(ratio: Ratio, floor: float | None) -> Verdict:
    """What a ratio of times shows, given the run's noise floor."""
    if not (math.isfinite(ratio.low) and math.isfinite(ratio.high)):
        return "too few rounds"
    under_floor = floor is not None and abs(math.log(ratio.value)) <= math.log1p(floor)
    if under_floor or ratio.low <= 1 <= ratio.high:
        return "no difference shown"
    return "faster" if ratio.value < 1 else "slower"


def scores(quality: Quality) -> Scores:
    """The figures over all blocks."""
    characters = quality.block_length * len(quality.starts)
    return Scores(
        sum(quality.top1) / characters, sum(quality.top5) / characters, math.fsum(quality.nats) / characters
    )


def difference(a: Quality, b: Quality) -> Difference:
    """`a` minus `b` on the same blocks, with a paired bootstrap over blocks.

    Raises:
        ValueError: they were measured on different blocks.
    """
    if (a.starts, a.block_length) != (b.starts, b.block_length):
        raise ValueError("quality: the two were measured on different test blocks")

    def interval(first: tuple[float, ...], second: tuple[float, ...]) -> Interval:
        pairs = zip(first, second, strict=True)
        return _mean_interval(tuple((one - other) / a.block_length for one, other in pairs))

    return Difference(interval(a.top1, b.top1), interval(a.nats, b.nats))


@lru_cache(maxsize=512)  # the summary and several tables ask for the same difference
def _mean_interval(blocks: tuple[float, ...]) -> Interval:
    """Mean over blocks, with a bootstrap interval."""
    values = np.array(blocks)
    low, high = _bounds(values[_resample(len(values))].mean(axis=1), len(values))
    return Interval(float(values.mean()), low, high)


def _case(cell: Cell) -> tuple[str, str, str, str]:
    return (cell.variant, cell.technique, cell.engine, cell.precision)


def _logs(speed: Speed) -> dict[int, float]:
    """Round number -> logarithm of the median of that round's samples."""
    samples: dict[int, list[float]] = {}
    for number, seconds in zip(speed.rounds, speed.seconds, strict=True):
        samples.setdefault(number, []).append(seconds)
    return {number: math.log(float(np.median(values))) for number, values in samples.items()}


def _resample(count: int, seed: int = SEED) -> NDArray[np.intp]:
    return np.random.default_rng(seed).integers(0, count, (RESAMPLES, count), dtype=np.intp)


def _bounds(draws: Floats, count: int) -> tuple[float, float]:
    if count < LEAST_ROUNDS:
        return math.nan, math.nan
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def _ratio(value: float, bounds: tuple[float, float], rounds: int, *, paired: bool) -> Ratio:
    return Ratio(math.exp(value), math.exp(bounds[0]), math.exp(bounds[1]), rounds, paired)
