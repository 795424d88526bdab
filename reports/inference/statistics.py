"""Medians and paired intervals of times: derived from raw samples, never stored."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from reports.inference.intervals import Estimate, Interval, Ratio, order_statistics
from reports.schema.timing import Speed

LEAST_ROUNDS = 3  # with fewer, nothing is known of the spread
FULL_ROUNDS = 5  # from here on the coverage of intervals was simulated, with the rule that ends a session
# Rounds end when intervals look narrow, which is when they are narrow by luck: Student's interval is taken at
# 97.5%, so that 95% is left. tests/reports/inference/test_statistics.py simulates it.
PRICE_OF_STOPPING = 2.0

Floats = NDArray[np.float64]
Case = TypeVar("Case", bound=Hashable)


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


@lru_cache(maxsize=4096)
def median(speed: Speed) -> float:
    """The median of the warm samples, seconds."""
    return float(np.median(speed.seconds))


def median_interval(speed: Speed) -> Interval:
    """The median of the warm samples with the interval of `log_interval` over rounds, seconds.

    Rounds of one session drift together, so it says how well this time is known, not how two compare.
    """
    value = median(speed)
    estimate, low, high = log_interval(np.array(list(_log_seconds(speed).values())))
    if estimate is None:
        return Interval(value, math.nan, math.nan)
    return Interval(value, min(math.exp(low), value), max(math.exp(high), value))


@lru_cache(maxsize=512)  # the summary and several tables ask for the same ratio
def paired_ratio(a: Speed, b: Speed) -> Ratio:
    """Time of `a` over time of `b`: the median over common rounds, with the interval of `log_interval`.

    Between two sessions rounds do not correspond: the medians are compared and `paired` is False.
    """
    logs_a, logs_b = _log_seconds(a), _log_seconds(b)
    common_rounds = sorted(logs_a.keys() & logs_b.keys())
    if a.session == b.session and common_rounds:
        differences = np.array([logs_a[number] - logs_b[number] for number in common_rounds])
        estimate, low, high = log_interval(differences)
        return _ratio(float(np.median(differences)), estimate, (low, high), len(differences), paired=True)
    values_a, values_b = np.array(list(logs_a.values())), np.array(list(logs_b.values()))
    rounds = min(len(values_a), len(values_b))
    difference = float(np.median(values_a) - np.median(values_b))
    if rounds < LEAST_ROUNDS:
        return _ratio(difference, None, (math.nan, math.nan), rounds, paired=False)
    estimate = Estimate(
        mean=float(values_a.mean() - values_b.mean()),
        error=math.hypot(_standard_error(values_a), _standard_error(values_b)),
        degrees=rounds - 1,  # Welch's are never fewer
        price=PRICE_OF_STOPPING,
    )
    low, high = estimate.interval()
    below, above = _order_reach(values_a, values_b)
    bounds = min(low, difference - below), max(high, difference + above)
    return _ratio(difference, estimate, bounds, rounds, paired=False)


def log_interval(logs: Floats) -> tuple[Estimate | None, float, float]:
    """An estimate of the mean, and the wider of two 95% intervals on each side; NaN below LEAST_ROUNDS.

    Student's covers the mean where noise is about normal; that between two order statistics covers the
    median whatever the noise is, of two modes too.
    """
    if len(logs) < LEAST_ROUNDS:
        return None, math.nan, math.nan
    estimate = Estimate(
        mean=float(logs.mean()),
        error=_standard_error(logs),
        degrees=len(logs) - 1,
        price=PRICE_OF_STOPPING,
    )
    low, high = estimate.interval()
    least, most = order_statistics(logs)
    return estimate, min(low, least), max(high, most)


def _order_reach(a: Floats, b: Floats) -> tuple[float, float]:
    """How far the difference of two medians may lie below and above, by the order statistics of each.

    Of two modes a mean says little of the median: Student's alone covered it in 78% of cases at 12 rounds.
    """
    (low_a, high_a), (low_b, high_b) = order_statistics(a), order_statistics(b)
    median_a, median_b = float(np.median(a)), float(np.median(b))
    return (
        math.hypot(median_a - low_a, high_b - median_b),
        math.hypot(high_a - median_a, median_b - low_b),
    )


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


def _half_width(logs: Floats) -> float:
    _, low, high = log_interval(logs)
    return math.inf if math.isnan(low) else math.expm1((high - low) / 2)


def _standard_error(values: Floats) -> float:
    return float(values.std(ddof=1)) / math.sqrt(len(values))


def _log_seconds(speed: Speed) -> dict[int, float]:
    """Round number -> logarithm of the median of that round's samples."""
    samples: dict[int, list[float]] = {}
    for number, seconds in zip(speed.rounds, speed.seconds, strict=True):
        samples.setdefault(number, []).append(seconds)
    return {number: math.log(float(np.median(values))) for number, values in samples.items()}


def _ratio(
    difference: float, estimate: Estimate | None, bounds: tuple[float, float], rounds: int, *, paired: bool
) -> Ratio:
    """The ratio that a difference of logarithms stands for, with its interval."""
    low, high = (math.exp(bound) for bound in bounds)
    return Ratio(math.exp(difference), low, high, rounds, paired, estimate=estimate)
