"""The level of certainty that many verdicts share."""

import numpy as np
import pytest

from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, p_value
from reports.inference.statistics import paired_ratio
from reports.record import Speed


@pytest.mark.parametrize(
    ("p_values", "shown"),
    [
        ([], []),
        ([0.04], [0.04]),
        ([0.06], []),
        ([0.01, 0.04, 0.9, 0.9], [0.01]),
        ([0.001, 0.02, 0.03, 0.04], [0.001, 0.02, 0.03, 0.04]),  # 0.04 <= 4 / 4 x 5% carries the others
        ([0.04] * 3 + [1.0], []),
        ([0.0, 0.0], [0.0, 0.0]),
    ],
)
def test_as_benjamini_and_hochberg_reject(p_values, shown):
    level = critical_level(p_values)
    assert [p for p in p_values if p <= level] == shown
    assert level <= 0.05


def timed(seconds):
    return Speed(
        session="one", first_call=1.0, iterations=1, rounds=tuple(range(len(seconds))), seconds=tuple(seconds)
    )


@pytest.mark.slow
def test_few_of_the_shown_differences_are_none():
    """A hundred comparisons, eighty without a difference: on average at most 5% of what is shown is wrong."""
    random = np.random.default_rng(3)
    wrong, alone = [], []
    for _ in range(60):
        p_values = []
        for number in range(100):
            truth = 1.2 if number < 20 else 1.0
            a, b = (random.lognormal(0, 0.03, 8) for _ in range(2))
            p_values.append(p_value(paired_ratio(timed(truth * a), timed(b)), Band(1.0, 1.0)))
        for level, rates in ((critical_level(p_values), wrong), (0.05, alone)):
            shown = [number for number, p in enumerate(p_values) if p <= level]
            rates.append(sum(number >= 20 for number in shown) / max(1, len(shown)))
    assert np.mean(wrong) <= 0.05
    assert np.mean(wrong) <= np.mean(alone)
