"""Two long trainings at equal epochs and in equal time: what is known before either has come to its end."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from reports import units
from reports.claims.quality import SIMILAR
from reports.inference.intervals import Band, Interval, Placement, place
from reports.inference.learning_curve import extrapolate
from reports.learning.record import CurvePoint, LearnedModel

SAMPLING = 0.01  # of an accuracy on validation text: about twice what its blocks say of as many characters
NOTE = (
    "At equal epochs, in equal time: the accuracies of validation text as far as both have come, between two "
    "validations on a straight line. Both were asked the same, so their difference is taken to be known as well as "
    "that on the scored text. One training of each: another seed would move them, and who learns faster need not be "
    "ahead at the end, so the verdict is one on so much training."
)
_SIMILAR = Band(-SIMILAR, SIMILAR)
_SO_FAR: dict[Placement, str] = {
    "inside": "so far: within a point",
    "outside": "so far: further apart",
    "not shown": "so far: not shown",
}
_EXTRAPOLATED: dict[Placement, str] = {
    "inside": "extrapolated: within a point",
    "outside": "extrapolated: further apart",
    "not shown": "extrapolated: not shown",
}


def rows(
    claim: str, claimed: str, model: LearnedModel, other: LearnedModel, reach: float
) -> Iterator[tuple[str, ...]]:
    """The claim that one model is as accurate as the other, for as much training as both have had.

    `reach`: of the interval of a difference between their accuracies, as a fraction.
    """
    for name, amount, shown in (
        ("at equal epochs", _epochs, lambda value: f"{units.number(value, 1)} epochs"),
        ("in equal time", _seconds, units.duration),
    ):
        reached = _common(model, other, amount)
        if reached is None:
            continue
        first, second = (_accuracy_at(of, amount, reached) for of in (model, other))
        points = Interval(first - second, first - second - reach, first - second + reach)
        measured = (
            f"{units.difference(points, 100)} points of validation text: {units.percent(first)} and "
            f"{units.percent(second)} after {shown(reached)} each"
        )
        yield f"{claim}, {name}", claimed, measured, _SO_FAR[place(points, _SIMILAR)]


def extrapolated(
    model: LearnedModel, other: LearnedModel, epoch: float, reach: float
) -> tuple[str, str] | None:
    """The difference after so many epochs and what follows; None where a curve is too short to continue.

    `reach`: as of `rows`.
    """
    ends = [_continued(of.curve, epoch) for of in (model, other)]
    if ends[0] is None or ends[1] is None:
        return None
    points = _widened(_difference(ends[0], ends[1]), reach)
    shown = f"{units.difference(points, 100)} of validation text after {units.number(epoch, 0)}, extrapolated"
    return shown, _EXTRAPOLATED[place(points, _SIMILAR)]


def extrapolated_accuracy(curve: Sequence[CurvePoint], epoch: float) -> Interval | None:
    """Where a curve leads to; as the validation text is the same at each point, its sampling comes on top."""
    end = _continued(curve, epoch)
    return end and _widened(end, SAMPLING)


def _continued(curve: Sequence[CurvePoint], epoch: float) -> Interval | None:
    points = [(point.epoch, point.validation_accuracy) for point in curve if point.epoch]
    return extrapolate([at for at, _ in points], [accuracy for _, accuracy in points], epoch)


def _widened(interval: Interval, reach: float) -> Interval:
    """Widens an interval by what varies independently of it: the reaches add up as squares."""
    below, above = interval.value - interval.low, interval.high - interval.value
    return Interval(
        interval.value,
        interval.value - math.hypot(below, reach),
        interval.value + math.hypot(above, reach),
    )


def _common(model: LearnedModel, other: LearnedModel, amount: Callable[[CurvePoint], float]) -> float | None:
    """The amount up to which both were validated; None where they share none, or one is unknown."""
    spans = [[amount(point) for point in of.curve] for of in (model, other)]
    if not all(spans) or not all(all(span) for span in spans):
        return None
    reached = min(max(span) for span in spans)
    return reached if reached >= max(min(span) for span in spans) else None


def _accuracy_at(model: LearnedModel, amount: Callable[[CurvePoint], float], at: float) -> float:
    points = sorted((amount(point), point.validation_accuracy) for point in model.curve)
    return float(np.interp(at, [reached for reached, _ in points], [accuracy for _, accuracy in points]))


def _epochs(point: CurvePoint) -> float:
    return point.epoch or 0.0


def _seconds(point: CurvePoint) -> float:
    return point.seconds


def _difference(first: Interval, second: Interval) -> Interval:
    """The difference of two that vary independently: the reaches add up as squares."""
    value = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Interval(value, value - below, value + above)
