"""Power laws fitted to times: seconds = scale x size^exponent, by least squares on logarithms."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.inference.intervals import Estimate, Interval
from reports.inference.statistics import LEAST_ROUNDS, PRICE_OF_STOPPING, Floats

LEAST_POINTS = 3  # two lie on a line whatever they are


@dataclass(frozen=True)
class PowerLaw:
    """A fitted law, and what of its points its intervals are made from."""

    exponent: Interval
    scale: float  # seconds at size 1
    worst_error: float  # the largest error of predicting one point from the others, as a fraction
    log_sizes: tuple[float, ...]
    errors: tuple[float, ...]  # standard error of each size's mean logarithm of seconds
    degrees: int

    def seconds_at(self, size: float) -> Interval:
        """Seconds at a size, with the 95% interval that the spread of the rounds leaves."""
        x = np.array(self.log_sizes)
        distance = math.log(size) - float(x.mean())
        weights = 1 / len(x) + _slope_weights(x) * distance
        value = math.log(self.scale) + self.exponent.value * math.log(size)
        fitted = _with_interval(value, weights, np.array(self.errors), self.degrees)
        return Interval(math.exp(value), math.exp(fitted.low), math.exp(fitted.high))


def fit_power_law(samples: Mapping[int, Sequence[float]]) -> PowerLaw | None:
    """The law through the medians of each size's seconds; None for fewer than LEAST_POINTS sizes.

    The interval is Student's: the slope is a weighted sum of the points, whose errors add up in squares.
    """
    if len(samples) < LEAST_POINTS:
        return None
    log_sizes = np.log(np.array(list(samples), dtype=np.float64))
    log_seconds = [np.log(np.asarray(seconds, dtype=np.float64)) for seconds in samples.values()]
    medians = np.array([np.median(logs) for logs in log_seconds])
    exponent, log_scale = _fit_line(log_sizes, medians)
    rounds = min(len(logs) for logs in log_seconds)
    errors = np.full(len(log_seconds), math.nan)
    if rounds >= LEAST_ROUNDS:
        errors = np.array([logs.std(ddof=1) / math.sqrt(len(logs)) for logs in log_seconds])
    return PowerLaw(
        exponent=_with_interval(exponent, _slope_weights(log_sizes), errors, rounds - 1),
        scale=math.exp(log_scale),
        worst_error=_worst_error(log_sizes, medians),
        log_sizes=tuple(map(float, log_sizes)),
        errors=tuple(map(float, errors)),
        degrees=rounds - 1,
    )


def _with_interval(value: float, weights: Floats, errors: Floats, degrees: int) -> Interval:
    """The interval of a weighted sum of points; its bounds are NaN where rounds were too few."""
    error = math.sqrt(float((weights**2 * errors**2).sum()))
    if math.isnan(error):
        return Interval(value, math.nan, math.nan)
    estimate = Estimate(value, error, degrees, PRICE_OF_STOPPING)
    return Interval(value, *estimate.interval(), estimate=estimate)


def _slope_weights(x: Floats) -> Floats:
    """What each point counts in the slope of the line of least squares."""
    centred = x - x.mean()
    weights: Floats = centred / float(centred @ centred)
    return weights


def _fit_line(x: Floats, y: Floats) -> tuple[float, float]:
    """Slope and intercept."""
    centred = x - x.mean()
    slope = float(centred @ (y - y.mean()) / (centred @ centred))
    return slope, float(y.mean() - slope * x.mean())


def _worst_error(log_sizes: Floats, log_seconds: Floats) -> float:
    """Leaves each point out in turn and predicts it from the rest."""
    errors = []
    for index in range(len(log_sizes)):
        others = np.arange(len(log_sizes)) != index
        slope, intercept = _fit_line(log_sizes[others], log_seconds[others])
        errors.append(abs(math.expm1(intercept + slope * log_sizes[index] - log_seconds[index])))
    return max(errors)
