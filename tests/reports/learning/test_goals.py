"""Goals: met, or by how much missed."""

import math

import pytest

from reports.inference.intervals import Interval
from reports.learning import goals
from reports.learning.goals import Goal
from reports.scores import QualityDifference


def better(points, nats, width=0.5):
    return QualityDifference(
        Interval(points / 100, (points - width) / 100, (points + width) / 100),
        Interval(nats, nats - width / 100, nats + width / 100),
    )


def test_each_time_has_its_goal():
    assert goals.goal_after(300) == Goal(300, 2, 0.08)
    assert goals.goal_after(301) is None
    assert [goal.seconds for goal in goals.GOALS] == [75, 300, 900, 3600]
    assert "5 min 2.0 points and 0.08 nats" in goals.describe()
    assert "75 s not shown worse in either" in goals.describe()


@pytest.mark.parametrize(
    ("points", "nats", "verdict"),
    [
        (2.1, 0.09, "met"),
        (1.5, 0.09, "missed by 0.50 points"),
        (2.1, 0.05, "missed by 0.030 nats"),
        (-1, -0.02, "missed by 3.00 points and 0.100 nats"),
    ],
)
def test_after_five_minutes(points, nats, verdict):
    assert goals.verdict(Goal(300, 2, 0.08), better(points, nats)) == verdict


@pytest.mark.parametrize(
    ("points", "nats", "verdict"),
    [
        (0.3, 0.01, "met"),
        (-0.4, -0.004, "met"),
        (-0.6, 0.0, "shown worse by 0.60 points"),
        (-0.6, -0.02, "shown worse by 0.60 points and 0.020 nats"),
        (math.nan, math.nan, "too few blocks to say"),
    ],
)
def test_after_75_seconds_an_interval_that_holds_zero_is_enough(points, nats, verdict):
    assert goals.verdict(Goal(75, 0, 0), better(points, nats)) == verdict
