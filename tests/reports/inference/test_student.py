"""Student's t against printed tables and against its density."""

import math

import numpy as np
import pytest

from reports.inference import student


@pytest.mark.parametrize(
    ("degrees", "confidence", "printed"),
    [
        (1, 0.95, 12.706),
        (2, 0.95, 4.303),
        (4, 0.95, 2.776),
        (4, 0.975, 3.495),
        (7, 0.98, 2.998),
        (11, 0.99, 3.106),
        (30, 0.95, 2.042),
        (120, 0.95, 1.980),
    ],
)
def test_quantiles_of_printed_tables(degrees, confidence, printed):
    assert student.quantile(degrees, confidence) == pytest.approx(printed, abs=6e-4)


@pytest.mark.parametrize("degrees", [1, 2, 3, 5, 8, 23])
@pytest.mark.parametrize("t", [0.3, 1.0, 2.5])
def test_p_is_what_the_density_leaves_outside(degrees, t):
    x = np.linspace(-t, t, 200_001)
    scale = math.gamma((degrees + 1) / 2) / (math.sqrt(degrees * math.pi) * math.gamma(degrees / 2))
    density = scale * (1 + x**2 / degrees) ** (-(degrees + 1) / 2)
    assert student.two_sided_p(t, degrees) == pytest.approx(1 - np.trapezoid(density, x), abs=1e-8)


def test_the_ends():
    assert student.two_sided_p(0.0, 4) == 1
    assert student.two_sided_p(math.inf, 4) == 0
    assert student.two_sided_p(-3.0, 4) == student.two_sided_p(3.0, 4)


@pytest.mark.parametrize(("degrees", "confidence"), [(0, 0.95), (4, 0.0), (4, 1.0)])
def test_what_has_no_quantile(degrees, confidence):
    with pytest.raises(ValueError, match="must be"):
        student.quantile(degrees, confidence)
