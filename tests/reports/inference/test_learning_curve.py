"""A curve continued: the law found again, and what does not pin it down told by a wide interval."""

import numpy as np
import pytest

from reports.inference.learning_curve import extrapolate

EPOCHS = (1, 2, 3, 4, 5, 6)


def law(epoch):
    return 0.6 - 0.15 * epoch**-0.7


def test_a_curve_of_the_law_goes_on_by_it():
    known = extrapolate(EPOCHS, [law(epoch) for epoch in EPOCHS], 20)
    assert known.value == pytest.approx(law(20), abs=0.002)
    assert known.high - known.low < 0.01


def test_noise_widens_the_interval():
    random = np.random.default_rng(1)
    noisy = [law(epoch) + random.normal(0, 0.005) for epoch in EPOCHS]
    known = extrapolate(EPOCHS, noisy, 20)
    assert known.low <= known.value <= known.high
    assert known.high - known.low > 0.01


def test_too_few_points_say_nothing():
    assert extrapolate((1, 2, 3), (0.4, 0.5, 0.55), 20) is None
