"""Student's t distribution for whole degrees of freedom: what intervals and p-values are made of.

Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
"""

import math
from functools import lru_cache

_LARGEST = 1e6  # a quantile beyond this is never asked for


def two_sided_p(t: float, degrees: int) -> float:
    """The chance that |T| is larger than |t|; 1 for t = 0, 0 for an infinite t.

    Raises:
        ValueError: degrees is below 1.
    """
    if degrees < 1:
        raise ValueError(f"degrees is {degrees}; it must be at least 1")
    angle = math.atan(abs(t) / math.sqrt(degrees))
    sine, cosine = math.sin(angle), math.cos(angle)
    if degrees % 2:
        inner = 2 / math.pi * (angle + (sine * _series(cosine, cosine, 3, degrees) if degrees > 1 else 0.0))
    else:
        inner = sine * _series(1.0, cosine, 2, degrees)
    return min(1.0, max(0.0, 1 - inner))


@lru_cache(maxsize=256)
def quantile(degrees: int, confidence: float) -> float:
    """The t within which |T| lies with that chance: 2.776 for 4 degrees and 0.95.

    Raises:
        ValueError: degrees is below 1, or confidence is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}; it must be between 0 and 1")
    low, high = 0.0, _LARGEST
    while high - low > 1e-10 * max(1.0, low):
        middle = (low + high) / 2
        if 1 - two_sided_p(middle, degrees) < confidence:
            low = middle
        else:
            high = middle
    return high


def _series(term: float, cosine: float, first: int, degrees: int) -> float:
    total = term
    for factor in range(first, degrees - 1, 2):
        term *= cosine * cosine * (factor - 1) / factor
        total += term
    return total
