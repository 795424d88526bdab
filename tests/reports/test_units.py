"""How figures are written."""

import math

import pytest

from reports import units
from reports.inference.intervals import Interval, Ratio
from reports.inference.statistics import Spread


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0000065, "6.50 \N{MICRO SIGN}s"),
        (0.00156, "1.56 ms"),
        (0.245, "245 ms"),
        (0.9996, "1.00 s"),
        (0.0009996, "1.00 ms"),
        (math.inf, "infinite"),
        (7.0, "7.00 s"),
        (14.545, "14.5 s"),
        (1780 * 0.245, "7.27 min"),
        (48 * 3600, "48.0 h"),
        (0, "0 s"),
        (None, units.DASH),
        (math.nan, units.DASH),
    ],
)
def test_duration(seconds, shown):
    assert units.duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.5, "500 ms"), (75, "75 s"), (300, "5 min"), (3600, "60 min"), (28_800, "8 h")]
)
def test_budget(seconds, shown):
    assert units.training_budget(seconds, None) == shown
    assert units.budget(seconds) == shown


def test_epochs_are_a_budget_too():
    assert units.training_budget(0.0, 0.1) == "0.1 epochs"
    assert units.training_budget(0.0, 1.0) == "1 epoch"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (2**20 - 1, "1.00 MiB"),
        (410_280, "401 KiB"),
        (1_550_180 * 4, "5.91 MiB"),
        (397_796 * 4, "1.52 MiB"),
        (8 * 2**30, "8.00 GiB"),
        (None, units.DASH),
    ],
)
def test_size(value, shown):
    assert units.size(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3.897, "3.90x"),
        (0.2566, "0.257x"),
        (0.00667, "0.0067x"),
        (59.4, "59.4x"),
        (175, "175x"),
        (None, units.DASH),
    ],
)
def test_times(value, shown):
    assert units.times(value) == shown


def test_counts_and_percentages():
    assert units.count(1_550_180) == "1,550,180"
    assert [units.cores(number) for number in (1, 2)] == ["1 core", "2 cores"]
    assert units.percent(0.5691) == "56.9%"
    assert units.number(math.inf) == "infinite"


@pytest.mark.parametrize(
    ("value", "shown"), [(0.12, "+0.12"), (-0.12, "-0.12"), (-0.0001, "0.00"), (None, units.DASH)]
)
def test_signed(value, shown):
    assert units.signed(value) == shown


def test_missing_figures_are_dashes():
    shown = {units.number(None), units.count(None), units.percent(math.nan), units.quartiles(None)}
    assert shown | {units.ratio(None), units.difference(None)} == {units.DASH}


def test_intervals():
    assert units.ratio(Ratio(4, 3.9, 4.1, 8, paired=True)) == f"4.00x (3.90{units.DASH}4.10)"
    assert units.ratio(Ratio(4, math.nan, math.nan, 1, paired=False)) == "4.00x unpaired"
    assert units.difference(Interval(-0.0012, -0.002, 0.0004), 100) == "-0.12 (-0.20 to +0.04)"
    assert units.quartiles(Spread(0.0009, 0.0015, 0.002)) == f"0.900{units.DASH}2.00 ms"


def test_what_rounds_to_nothing_has_no_sign():
    assert (units.number(-0.001), units.percent(-0.0001)) == ("0.00", "0.0%")
    assert (units.signed(-0.001), units.signed(0.001), units.signed(-1234.5)) == ("0.00", "0.00", "-1,234.50")


def test_figures_have_no_exponent():
    assert (units.times(1e-5), units.times(math.inf)) == ("0.00001x", "infinite")
    assert (units.figures(0.00384), units.figures(0.83), units.figures(1234.5)) == (
        "0.0038",
        "0.830",
        "1,234",
    )
