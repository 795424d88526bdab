"""The noise floor, and what it does to a verdict."""

import pytest

from reports.noise_floor import noise_floor, repeated_cells, time_verdict
from reports.statistics import Ratio


def test_the_noise_floor_is_the_far_end_of_the_repeated_pair(record):
    ((cell, ratio),) = repeated_cells(record, "step")
    assert (cell.variant, cell.repeat) == ("optimized", 1)
    floor = noise_floor(record, "step")
    assert floor == pytest.approx(max(ratio.high - 1, 1 / ratio.low - 1))
    assert floor > 0.02


def test_without_a_repeated_case_there_is_no_floor(record):
    assert noise_floor(record, "latency") is None


@pytest.mark.parametrize(
    ("low", "value", "high", "floor", "expected"),
    [
        (1.01, 1.02, 1.03, 0.03, "no difference shown"),
        (0.97, 0.98, 0.99, 0.03, "no difference shown"),
        (1.01, 1.02, 1.03, 0.01, "slower"),
        (0.80, 0.85, 0.90, 0.03, "faster"),
        (0.90, 1.20, 1.40, 0.03, "no difference shown"),
        (1.01, 1.02, 1.03, None, "slower"),
    ],
)
def test_verdict(low, value, high, floor, expected):
    assert time_verdict(Ratio(value, low, high, 8, paired=True), floor) == expected
