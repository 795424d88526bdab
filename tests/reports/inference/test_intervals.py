"""Where an interval lies, and how sure that is."""

import math

import numpy as np
import pytest

from reports.inference.intervals import (
    Band,
    Estimate,
    Interval,
    Ratio,
    order_statistics,
    p_value,
    p_value_inside,
    p_value_outside,
    place,
)

BAND = Band(-1.0, 1.0)


@pytest.mark.parametrize(
    ("low", "high", "margin", "expected"),
    [
        (-0.5, 0.5, 0.0, "inside"),
        (-1.0, 1.0, 0.0, "inside"),
        (-0.9, 0.9, 0.2, "not shown"),
        (1.1, 2.0, 0.0, "outside"),
        (1.1, 2.0, 0.2, "not shown"),
        (-3.0, -2.0, 0.5, "outside"),
        (-5.0, 5.0, 0.0, "not shown"),
        (0.5, 1.5, 0.0, "not shown"),
        (math.nan, math.nan, 0.0, "not shown"),
    ],
)
def test_the_whole_interval_decides(low, high, margin, expected):
    assert place(Interval((low + high) / 2, low, high), BAND, margin=margin) == expected


def test_more_noise_never_makes_a_verdict():
    widths = np.linspace(0.01, 5, 100)
    for value in (-2.0, 0.0, 0.7, 1.4):
        verdicts = [place(Interval(value, value - width, value + width), BAND) for width in widths]
        first = verdicts.index("not shown")
        assert set(verdicts[first:]) == {"not shown"}


def test_a_level_below_the_p_value_shows_nothing():
    estimate = Estimate(mean=2.0, error=0.3, degrees=8)
    interval = Interval(2.0, *estimate.interval(), estimate=estimate)
    p = p_value(interval, BAND)
    assert 0 < p < 0.05
    assert place(interval, BAND, level=p) == "outside"
    assert place(interval, BAND, level=p / 2) == "not shown"


def test_interval_and_p_value_agree_at_the_edge():
    estimate = Estimate(mean=2.0, error=0.3, degrees=8, price=2.0)
    low, _ = estimate.interval()
    interval = Interval(2.0, *estimate.interval(), estimate=estimate)
    assert p_value(interval, Band(-1.0, low - 1e-9)) == pytest.approx(0.05, abs=1e-6)


def test_a_ratio_is_judged_on_logarithms():
    ratio = Ratio(2.0, 1.9, 2.1, 8, paired=True)
    assert place(ratio, Band(1.5, 3.0), margin=math.log(1.2)) == "inside"
    assert place(ratio, Band(1.5, 3.0), margin=math.log(1.3)) == "not shown"
    doubled = ratio.scaled(2.0)
    assert (doubled.value, doubled.low, doubled.high) == pytest.approx((4.0, 3.8, 4.2))


@pytest.mark.parametrize(("count", "rank"), [(3, 0), (5, 0), (8, 0), (9, 1), (12, 2), (20, 5)])
def test_order_statistics_hold_the_median(count, rank):
    """Against the table of the sign test: 1 to 9 of 9 would hold it in 99.6%, 2 to 8 in 96.1%."""
    assert order_statistics(np.arange(count, dtype=float)[::-1]) == (rank, count - 1 - rank)


def test_what_is_never_shown_outside_has_no_p_value_there():
    """A file that surely loses much would have loosened the level of all others."""
    estimate = Estimate(-0.02, 0.001, 15)
    surely_outside = Interval(-0.02, -0.022, -0.018, estimate=estimate)
    assert p_value(surely_outside, Band(-0.005, math.inf)) < 1e-6
    assert p_value_inside(surely_outside, Band(-0.005, math.inf)) == 1.0
    inside = Interval(0.02, 0.018, 0.022, estimate=estimate._replace(mean=0.02))
    assert p_value_inside(inside, Band(-0.005, math.inf)) == p_value(inside, Band(-0.005, math.inf)) < 1e-6


def test_an_interval_without_bounds_shows_nothing():
    assert p_value(Interval(0.02, math.nan, math.nan), Band(0.0, 1.0)) == 1.0


def test_what_its_bounds_leave_open_has_no_p_value_either():
    """Order statistics may reach further than Student's; a difference that is never shown loosened the level."""
    estimate = Estimate(0.5, 0.1, 11)
    wide = Ratio(math.exp(0.5), 0.9995, 3.3, 12, paired=False, estimate=estimate)
    assert estimate.p_value(0.5) < 1e-3
    assert place(wide, Band(1.0, 1.0)) == "not shown"
    assert p_value(wide, Band(1.0, 1.0)) == 1.0


def test_what_is_surely_the_same_is_no_discovery_of_a_difference():
    """Equal predictions differ by zero without noise: they loosened the level of all times beside them."""
    estimate = Estimate(0.0, 0.0, 15)
    same = Interval(0.0, 0.0, 0.0, estimate=estimate)
    assert p_value(same, Band(0.0, 0.0)) == 0.0
    assert p_value_outside(same, Band(0.0, 0.0)) == 1.0
    assert p_value_outside(Interval(1.0, 0.5, 1.5), Band(0.0, 0.0)) == 0.0
