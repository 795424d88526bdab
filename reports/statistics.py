"""Medians and paired bootstrap intervals: derived from raw samples, never stored."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from reports.record import Speed

RESAMPLES = 2000
SEED = 1616  # fixed, so that a report rendered again says the same
LEAST_ROUNDS = 3  # with fewer, resampling says nothing about the spread
FULL_ROUNDS = 6  # with fewer, even the whole range covers the median less than 95% of the time: 1 - 2 x 2^-n

Floats = NDArray[np.float64]
Case = TypeVar("Case", bound=Hashable)


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
    logs_a, logs_b = _log_seconds(a), _log_seconds(b)
    common_rounds = sorted(logs_a.keys() & logs_b.keys())
    if a.session == b.session and common_rounds:
        differences = np.array([logs_a[number] - logs_b[number] for number in common_rounds])
        medians = np.median(differences[resampled_indices(len(differences))], axis=1)
        bounds = interval_bounds(medians, len(differences))
        return _ratio(float(np.median(differences)), bounds, len(differences), paired=True)
    values_a, values_b = np.array(list(logs_a.values())), np.array(list(logs_b.values()))
    rounds = min(len(values_a), len(values_b))
    medians_a = np.median(values_a[resampled_indices(len(values_a))], axis=1)
    medians_b = np.median(values_b[resampled_indices(len(values_b), SEED + 1)], axis=1)
    difference = float(np.median(values_a) - np.median(values_b))
    return _ratio(difference, interval_bounds(medians_a - medians_b, rounds), rounds, paired=False)


def half_widths(seconds: Mapping[Case, Mapping[int, float]]) -> dict[Case, float]:
    """Half the 95% interval of each case's median time, relative to it: case -> round -> seconds.

    A round in which everything was slow says nothing about one case: the median of a round over its
    cases, each relative to itself, is taken out first. Infinite for fewer than LEAST_ROUNDS.
    """
    relative = {}
    for case, samples in seconds.items():
        logs = {number: math.log(value) for number, value in samples.items()}
        level = float(np.median(list(logs.values()))) if logs else 0.0
        relative[case] = {number: value - level for number, value in logs.items()}
    drift = {}
    for number in {number for samples in relative.values() for number in samples}:
        same_round = [samples[number] for samples in relative.values() if number in samples]
        drift[number] = float(np.median(same_round)) if len(same_round) > 1 else 0.0
    return {
        case: _half_width(np.array([value - drift[number] for number, value in samples.items()]))
        for case, samples in relative.items()
    }


def resampled_indices(count: int, seed: int = SEED) -> NDArray[np.intp]:
    """Indices into `count` samples, drawn with replacement: [RESAMPLES, count]."""
    return np.random.default_rng(seed).integers(0, count, (RESAMPLES, count), dtype=np.intp)


def interval_bounds(draws: Floats, count: int) -> tuple[float, float]:
    """The 95% interval of a statistic over its resamplings; NaN where `count` samples are too few."""
    if count < LEAST_ROUNDS:
        return math.nan, math.nan
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def _half_width(logs: Floats) -> float:
    if len(logs) < LEAST_ROUNDS:
        return math.inf
    low, high = interval_bounds(np.median(logs[resampled_indices(len(logs))], axis=1), len(logs))
    return math.expm1((high - low) / 2)


def _log_seconds(speed: Speed) -> dict[int, float]:
    """Round number -> logarithm of the median of that round's samples."""
    samples: dict[int, list[float]] = {}
    for number, seconds in zip(speed.rounds, speed.seconds, strict=True):
        samples.setdefault(number, []).append(seconds)
    return {number: math.log(float(np.median(values))) for number, values in samples.items()}


def _ratio(difference: float, bounds: tuple[float, float], rounds: int, *, paired: bool) -> Ratio:
    """From a difference of logarithms."""
    return Ratio(math.exp(difference), math.exp(bounds[0]), math.exp(bounds[1]), rounds, paired)
