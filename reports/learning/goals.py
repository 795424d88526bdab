"""What a model should reach above counting after so much training, and by how much it misses that."""

import math
from typing import NamedTuple

from reports import units
from reports.inference.intervals import LEVEL, Band, Interval, Placement, p_value, p_value_outside, place
from reports.scores import QualityDifference

# Where a goal is "not worse" some margin must be named, or whoever measures least would meet it.
NOT_WORSE_POINTS, NOT_WORSE_NATS = 1.0, 0.03


class Goal(NamedTuple):
    """Against the best static n-gram. Zeros: not shown to be worse, and shown not to be by a margin, NOT_WORSE_..."""

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
        else f"{units.budget(goal.seconds)} at most {units.number(NOT_WORSE_POINTS, 0)} point and "
        f"{units.number(NOT_WORSE_NATS)} nats worse, and not shown to be worse"
        for goal in GOALS
    ]
    return (
        f"Goals against the best static n-gram, after so much training: {'; '.join(parts)}. Met: all of both "
        "intervals is above the goal; missed: all of one is below it. Of several seeds Student's interval over them "
        "must say the same; of one seed the verdict is on that training. Verdicts share a level of certainty, "
        "mostly stricter than the 95% of the intervals shown: one that begins just above its goal may be unshown."
    )


def p_values(
    goal: Goal, better: QualityDifference, over_seeds: QualityDifference | None = None
) -> tuple[float, ...]:
    """The p-values of the goal's parts in top-1 and nats, each of the less sure of text and seeds."""
    both = [better] if over_seeds is None else [better, over_seeds]
    figures = [of.top1 for of in both], [of.nats for of in both]
    parts = [
        max(p_value(figure, Band(least, math.inf)) for figure in of_one)
        for least, of_one in zip(_least(goal), figures, strict=True)
    ]
    if not goal.points:  # beside the margin, only what is shown worse counts
        parts += [
            max(p_value_outside(figure, Band(0.0, math.inf)) for figure in of_one) for of_one in figures
        ]
    return tuple(parts)


def verdict(
    goal: Goal, better: QualityDifference, level: float = LEVEL, over_seeds: QualityDifference | None = None
) -> str:
    """Met, missed by how much, or what is not shown.

    `better`: top-1 above the n-gram as a fraction, nats below it. `level`: that of all verdicts beside it.
    `over_seeds`: the same with the interval that another choice of seeds gives, where there are several.
    """
    least_points, least_nats = _least(goal)
    missed_points = units.number((least_points - better.top1.value) * 100)
    missed_nats = units.number(least_nats - better.nats.value, 3)
    others = (None, None) if over_seeds is None else (over_seeds.top1, over_seeds.nats)
    points = _place(better.top1, others[0], least_points, level), f"{missed_points} points"
    nats = _place(better.nats, others[1], least_nats, level), f"{missed_nats} nats"
    missed = [short for placement, short in (points, nats) if placement == "outside"]
    if missed:
        return f"missed by {' and '.join(missed)}"
    unsure = [
        name for name, (placement, _) in (("top-1", points), ("nats", nats)) if placement == "not shown"
    ]
    if unsure:
        return f"not shown in {' and '.join(unsure)}"
    worse = [
        name
        for name, figure, of_seeds in (("top-1", better.top1, others[0]), ("nats", better.nats, others[1]))
        if _place(figure, of_seeds, 0.0, level) == "outside"
    ]
    return f"missed: within the margin, but shown worse in {' and '.join(worse)}" if worse else "met"


def _place(over_text: Interval, over_seeds: Interval | None, least: float, level: float) -> Placement:
    placement = place(over_text, Band(least, math.inf), level=level)
    if over_seeds is None or place(over_seeds, Band(least, math.inf), level=level) == placement:
        return placement
    return "not shown"


def _least(goal: Goal) -> tuple[float, float]:
    """Top-1 as a fraction and nats."""
    return (goal.points or -NOT_WORSE_POINTS) / 100, goal.nats or -NOT_WORSE_NATS
