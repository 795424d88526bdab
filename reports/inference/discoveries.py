"""How sure each of many verdicts must be, so that few of those that a report shows are wrong.

Of a hundred comparisons without any difference five would show one at 5%. Benjamini and Hochberg (1995): with m
p-values in order, all up to the last that is at most k / m x 5% may be shown; then of all verdicts that are shown at
most 5% are expected to be wrong.
"""

from collections.abc import Iterable

from reports.inference.intervals import LEVEL

RATE = LEVEL


def critical_level(p_values: Iterable[float]) -> float:
    """The p-value up to which verdicts may be shown; never above the rate, which is that of a single one."""
    ordered = sorted(p_values)
    count = len(ordered)
    last = max((rank for rank, p in enumerate(ordered, 1) if p <= RATE * rank / count), default=1)
    return RATE * last / count if count else RATE
