"""A learning curve continued beyond its end: accuracy after so many epochs as a power law of them."""

from collections.abc import Sequence

import numpy as np

from reports.inference.intervals import Interval

MINIMUM_POINTS = 4
_EXPONENTS = np.linspace(0.05, 2.0, 40)


def extrapolate(epochs: Sequence[float], accuracies: Sequence[float], at: float) -> Interval | None:
    """Accuracy after `at` epochs by `accuracy = limit - loss x epoch^-exponent`; None of fewer than 4 points.

    The interval reaches over the fits that each leave one point out, and is wider by the largest error of the fit on
    both sides. It says how far the law is pinned down, not whether it holds so far out. The law is that of Hestness
    et al. 2017, "Deep Learning Scaling is Predictable, Empirically".
    """
    if len(epochs) < MINIMUM_POINTS:
        return None
    x, y = np.asarray(epochs, float), np.asarray(accuracies, float)
    value, error = _fit(x, y, at)
    others = [_fit(np.delete(x, left), np.delete(y, left), at)[0] for left in range(len(x))]
    return Interval(value, min(value, *others) - error, max(value, *others) + error)


def _fit(x: np.ndarray, y: np.ndarray, at: float) -> tuple[float, float]:
    """The fit's value at `at`, and its largest error on the points."""
    fits = []
    for exponent in _EXPONENTS:
        columns = np.stack([np.ones_like(x), -(x**-exponent)], 1)
        (limit, loss), *_ = np.linalg.lstsq(columns, y, rcond=None)
        errors = np.abs(columns @ (limit, loss) - y)
        fits.append((float((errors**2).sum()), float(limit - loss * at**-exponent), float(errors.max())))
    _, value, largest_error = min(fits)
    return value, largest_error
