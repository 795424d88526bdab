"""Values with their 95% intervals, and whether an interval lies inside a band, outside it, or neither."""

import math
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reports.inference import student

LEVEL = 0.05  # of a verdict that stands alone; `reports.inference.discoveries` says which one many share
Placement = Literal["inside", "outside", "not shown"]


class Estimate(NamedTuple):
    """A mean with its standard error, on the scale where noise adds up: logarithms for ratios.

    `price` multiplies p-values: what looking at the samples before they were complete costs.
    """

    mean: float
    error: float
    degrees: int
    price: float = 1.0

    def interval(self) -> tuple[float, float]:
        """Student's, so that 95% is left once the price is paid."""
        reach = student.quantile(self.degrees, 1 - LEVEL / self.price) * self.error
        return self.mean - reach, self.mean + reach

    def p_value(self, distance: float) -> float:
        """The chance of lying so far from the truth, on either side."""
        if distance <= 0:
            return 1.0
        if not self.error:
            return 0.0
        return min(1.0, self.price * student.two_sided_p(distance / self.error, self.degrees))


@dataclass(frozen=True)
class Interval:
    """A value and its 95% interval. NaN bounds: too few samples for one."""

    value: float
    low: float
    high: float
    estimate: Estimate | None = field(default=None, kw_only=True)  # None: known by its bounds alone

    @property
    def known(self) -> bool:
        """Whether there were samples enough for bounds."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    def on_scale(self, value: float) -> float:
        """A value on the scale of the estimate."""
        return value


def negated(interval: Interval) -> Interval:
    """The same difference, taken the other way round."""
    estimate = interval.estimate and interval.estimate._replace(mean=-interval.estimate.mean)
    return Interval(-interval.value, -interval.high, -interval.low, estimate=estimate)


@dataclass(frozen=True)
class Ratio(Interval):
    """Time of `a` over time of `b`. `rounds` were compared one by one if `paired`."""

    rounds: int
    paired: bool

    def on_scale(self, value: float) -> float:
        """Its logarithm; minus infinity for 0."""
        return math.log(value) if value > 0 else -math.inf

    def scaled(self, factor: float) -> "Ratio":
        """The same measurement times a factor that has no noise."""
        estimate = self.estimate and self.estimate._replace(mean=self.estimate.mean + math.log(factor))
        return replace(
            self,
            value=self.value * factor,
            low=self.low * factor,
            high=self.high * factor,
            estimate=estimate,
        )


class Band(NamedTuple):
    """The values from `low` to `high`, both included."""

    low: float
    high: float


def order_statistics(values: NDArray[np.float64]) -> tuple[float, float]:
    """The innermost pair of order statistics that holds the median in 95% of cases, whatever the noise.

    Of 5 values and fewer none does: it is their range.
    """
    count, rank, outside = len(values), 0, 2.0 ** (1 - len(values))
    while rank + 1 < count - rank - 2:
        further = outside + 2 * math.comb(count, rank + 1) / 2.0**count
        if further > LEVEL:
            break
        rank, outside = rank + 1, further
    ordered = np.sort(values)
    return float(ordered[rank]), float(ordered[count - 1 - rank])


def place(interval: Interval, band: Band, *, margin: float = 0.0, level: float = LEVEL) -> Placement:
    """Inside or outside only if all of the interval is, widened by a margin: noise never helps a verdict.

    `margin` is on the estimate's scale, for a ratio the logarithm of a factor. `level`: see
    `reports.inference.discoveries`.
    """
    return _by_bounds(interval, band, margin) if p_value(interval, band, margin) <= level else "not shown"


def _by_bounds(interval: Interval, band: Band, margin: float) -> Placement:
    if not interval.known:
        return "not shown"
    low, high = interval.on_scale(interval.low) - margin, interval.on_scale(interval.high) + margin
    band_low, band_high = interval.on_scale(band.low), interval.on_scale(band.high)
    if band_low <= low and high <= band_high:
        return "inside"
    return "outside" if high < band_low or low > band_high else "not shown"


def p_value(interval: Interval, band: Band, margin: float = 0.0) -> float:
    """The p-value of the verdict that `place` gives: by the distance from the nearest edge that would change it.

    0 for an interval that is known by its bounds alone; they decide then. 1 where its bounds show nothing.
    """
    if _by_bounds(interval, band, margin) == "not shown":
        return 1.0
    if interval.estimate is None:
        return 0.0
    mean, low, high = interval.estimate.mean, interval.on_scale(band.low), interval.on_scale(band.high)
    distance = max(min(mean - low, high - mean) - margin, max(low - mean, mean - high) - margin)
    if distance == 0 and not interval.estimate.error:
        return 0.0  # exactly on an edge, without noise: an edge is inside
    return interval.estimate.p_value(distance)


def p_value_outside(interval: Interval, band: Band, margin: float = 0.0) -> float:
    """The same where lying inside is never shown: 1 there, or what is surely the same would loosen a shared level."""
    return 1.0 if band.low <= interval.value <= band.high else p_value(interval, band, margin)


def p_value_inside(interval: Interval, band: Band) -> float:
    """The same where lying outside is never shown: 1 there, or what is surely outside would loosen a shared level."""
    return p_value(interval, band) if band.low <= interval.value <= band.high else 1.0
