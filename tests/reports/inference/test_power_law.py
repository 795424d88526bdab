"""Power laws: exact ones are found exactly, noise shows."""

import numpy as np
import pytest

from reports.inference.power_law import fit_power_law


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 1.7])
def test_an_exact_law_is_found_exactly(exponent):
    law = fit_power_law({size: [0.003 * size**exponent] * 5 for size in (8, 16, 64, 128)})
    assert law.exponent.value == pytest.approx(exponent, abs=1e-12)
    assert (law.exponent.low, law.exponent.high) == pytest.approx((exponent, exponent), abs=1e-12)
    assert law.scale == pytest.approx(0.003)
    assert law.worst_error == pytest.approx(0, abs=1e-12)
    assert law.seconds_at(1000).value == pytest.approx(0.003 * 1000**exponent)


def test_two_points_are_no_law():
    assert fit_power_law({1: [1.0], 2: [2.0]}) is None


def test_noise_widens_the_interval_which_holds_the_truth():
    random = np.random.default_rng(1)
    samples = {size: 0.01 * size * random.lognormal(0, 0.1, 30) for size in (10, 20, 40)}
    law = fit_power_law(samples)
    assert law.exponent.low < 1 < law.exponent.high
    far = law.seconds_at(400)
    assert far.low < far.value < far.high
    assert far.low < 4.0 < far.high


def test_leaving_one_out_shows_what_is_no_law():
    law = fit_power_law({1: [1.0] * 3, 2: [2.0] * 3, 4: [4.0] * 3, 8: [80.0] * 3})
    assert law.worst_error >= 0.9  # 8 foretold where 80 was
