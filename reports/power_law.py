"""Power laws fitted to times: seconds = scale x size^exponent, by least squares on logarithms."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.statistics import RESAMPLES, SEED, Floats, Interval

LEAST_POINTS = 3  # two lie on a line whatever they are


@dataclass(frozen=True)
class PowerLaw:
    """A fitted law."""

    exponent: Interval
    scale: float  # seconds at size 1
    worst_error: float  # the largest error of predicting one point from the others, as a fraction
    draws: tuple[tuple[float, float], ...]  # exponent and logarithm of the scale, of every resampling

    def seconds_at(self, size: float) -> Interval:
        """Seconds at a size, with the 95% interval that the spread of the rounds leaves."""
        value = self.scale * size**self.exponent.value
        logs = [log_scale + exponent * math.log(size) for exponent, log_scale in self.draws]
        low, high = np.quantile(logs, (0.025, 0.975))
        return Interval(value, math.exp(low), math.exp(high))


def fit_power_law(samples: Mapping[int, Sequence[float]]) -> PowerLaw | None:
    """The law through the medians of each size's seconds; None for fewer than LEAST_POINTS sizes.

    The interval comes from drawing every size's rounds anew (bootstrap).
    """
    if len(samples) < LEAST_POINTS:
        return None
    log_sizes = np.log(np.array(list(samples), dtype=np.float64))
    log_seconds = [np.log(np.asarray(seconds, dtype=np.float64)) for seconds in samples.values()]
    medians = np.array([np.median(logs) for logs in log_seconds])
    exponent, log_scale = _fit_line(log_sizes, medians)
    resampled_medians = _resampled_medians(log_seconds)
    draws = tuple(_fit_line(log_sizes, row) for row in resampled_medians)
    low, high = np.quantile([drawn_exponent for drawn_exponent, _ in draws], (0.025, 0.975))
    return PowerLaw(
        exponent=Interval(exponent, float(low), float(high)),
        scale=math.exp(log_scale),
        worst_error=_worst_error(log_sizes, medians),
        draws=draws,
    )


def _resampled_medians(log_seconds: Sequence[Floats]) -> Floats:
    """[resamplings, sizes]."""
    random = np.random.default_rng(SEED)
    return np.stack(
        [
            np.median(logs[random.integers(0, len(logs), (RESAMPLES, len(logs)))], axis=1)
            for logs in log_seconds
        ],
        axis=1,
    )


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
