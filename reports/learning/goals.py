"""What a model should reach above counting after so much training, and by how much it misses that."""

import math
from typing import NamedTuple

from reports import units
from reports.scores import QualityDifference


class Goal(NamedTuple):
    """Against the best static n-gram. Zeros: not shown to be worse."""

    seconds: float
    points: float  # of top-1 above it
    nats: float  # below it


GOALS = (Goal(75, 0, 0), Goal(300, 2, 0.08), Goal(900, 3.5, 0.13), Goal(3600, 5, 0.18))


def goal_after(seconds: float) -> Goal | None:
    """The goal for exactly that time."""
    return next((goal for goal in GOALS if goal.seconds == seconds), None)


def describe() -> str:
    """All goals in a sentence."""
    parts = [
        f"{units.budget(goal.seconds)} {units.number(goal.points, 1)} points and {units.number(goal.nats)} nats"
        if goal.points
        else f"{units.budget(goal.seconds)} not shown worse in either"
        for goal in GOALS
    ]
    return f"Goals against the best static n-gram, after so much training: {'; '.join(parts)}."


def verdict(goal: Goal, better: QualityDifference) -> str:
    """Met, or what is missing. `better`: top-1 above the n-gram as a fraction, nats below it."""
    if goal.points == 0:
        return _not_shown_worse(better)
    missing = []
    if (points := goal.points - better.top1.value * 100) > 0:
        missing.append(f"{units.number(points)} points")
    if (nats := goal.nats - better.nats.value) > 0:
        missing.append(f"{units.number(nats, 3)} nats")
    return f"missed by {' and '.join(missing)}" if missing else "met"


def _not_shown_worse(better: QualityDifference) -> str:
    """Worse is what lies wholly below the n-gram with its interval."""
    if math.isnan(better.top1.high):
        return "too few blocks to say"
    worse = []
    if better.top1.high < 0:
        worse.append(f"{units.number(-better.top1.value * 100)} points")
    if better.nats.high < 0:
        worse.append(f"{units.number(-better.nats.value, 3)} nats")
    return f"shown worse by {' and '.join(worse)}" if worse else "met"
