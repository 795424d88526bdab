"""Power laws fitted to times: seconds = scale x size^exponent, by least squares on logarithms."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.statistics import RESAMPLES, SEED, Floats, Interval

LEAST_POINTS = 3  # two lie on a line whatever they are


@dataclass(frozen=True)
class Fit:
    """A fitted law. `worst` is the largest error of predicting one point from the others, as a fraction."""

    exponent: Interval
    scale: float  # seconds at size 1
    worst: float
    draws: tuple[tuple[float, float], ...]  # exponent and logarithm of the scale, of every resampling

    def at(self, size: float) -> Interval:
        """Seconds at a size, with the 95% interval that the spread of the rounds leaves."""
        value = self.scale * size**self.exponent.value
        logs = [scale + exponent * math.log(size) for exponent, scale in self.draws]
        low, high = np.quantile(logs, (0.025, 0.975))
        return Interval(value, math.exp(low), math.exp(high))


def fit(samples: Mapping[int, Sequence[float]]) -> Fit | None:
    """The law through the medians of each size's seconds; None for fewer than LEAST_POINTS sizes.

    The interval comes from drawing every size's rounds anew (bootstrap).
    """
    if len(samples) < LEAST_POINTS:
        return None
    sizes = np.log(np.array(list(samples), dtype=np.float64))
    logs = [np.log(np.asarray(seconds, dtype=np.float64)) for seconds in samples.values()]
    medians = np.array([np.median(one) for one in logs])
    exponent, scale = _line(sizes, medians)
    random = np.random.default_rng(SEED)
    drawn = np.stack(
        [np.median(one[random.integers(0, len(one), (RESAMPLES, len(one)))], axis=1) for one in logs], axis=1
    )
    lines = [_line(sizes, row) for row in drawn]
    low, high = np.quantile([one for one, _ in lines], (0.025, 0.975))
    return Fit(
        Interval(exponent, float(low), float(high)), math.exp(scale), _worst(sizes, medians), tuple(lines)
    )


def _line(sizes: Floats, logs: Floats) -> tuple[float, float]:
    """Slope and intercept."""
    centred = sizes - sizes.mean()
    slope = float(centred @ (logs - logs.mean()) / (centred @ centred))
    return slope, float(logs.mean() - slope * sizes.mean())


def _worst(sizes: Floats, logs: Floats) -> float:
    """Leaves each point out in turn and predicts it from the rest."""
    errors = []
    for left in range(len(sizes)):
        kept = np.arange(len(sizes)) != left
        slope, intercept = _line(sizes[kept], logs[kept])
        errors.append(abs(math.expm1(intercept + slope * sizes[left] - logs[left])))
    return max(errors)
