"""Claims about accuracy of the models that the original report trained."""

import math

from reports import queries, units
from reports.claims.verdicts import ClaimVerdict, judge_interval, not_measured
from reports.costs import EPOCHS
from reports.inference.intervals import Band, Interval, p_value
from reports.leaks import sees_future
from reports.record import Quality, Record
from reports.scores import difference, mean_interval, same_blocks
from reports.sections.learning import at_epoch

ABOUT_70 = Band(0.68, math.inf)  # two points below are still "about 70%"; more is no less than claimed
_SEES_FUTURE = "it sees the future, so its accuracy counts for nothing"
SIMILAR = 0.01  # the report says "similar" and "same": we take one point
BY_EPOCH = {1: (50, 55), 5: (60, 65), 10: (68, 72), 15: (70, 75), 20: (72, 78)}  # percent


def verdicts(record: Record, level: float) -> list[ClaimVerdict]:
    """Accuracy of both models, by epoch, and of GRU."""
    return [
        _accuracy(record, "original", level),
        _accuracy(record, "optimized", level),
        *(_by_epoch(record, epoch) for epoch in BY_EPOCH),
        _similar(record, "optimized", "original", "same as original", level),
        _similar(record, "gru", "optimized", "similar to optimized", level),
    ]


def trained_as_claimed(record: Record, variant: str) -> bool:
    """Whether training went as far as the claim's: less of it cannot refute the accuracy."""
    trained = queries.training(record, variant)
    if trained is None:
        return False
    epochs = trained.validations[-1].epoch
    return epochs >= EPOCHS or (trained.stopped == "early stopping" and epochs >= 1)


def _accuracy(record: Record, variant: str, level: float) -> ClaimVerdict:
    """Judges an accuracy by test text, as validation text chose the weights; too little training cannot refute it."""
    claim, claimed, band = f"{variant}: accuracy", "about 70%", "at least 68%"
    quality = queries.quality(record, variant)
    if quality is None or queries.training(record, variant) is None:
        return not_measured(claim, claimed)
    if _sees_future(record, variant):
        return not_measured(claim, claimed, _SEES_FUTURE)
    top1 = mean_interval(quality, "top1")
    measured = f"{_percents(top1)} of test text {_epochs_so_far(record, variant)}"
    outcome = judge_interval(top1, ABOUT_70, level)
    if outcome != "confirmed" and not trained_as_claimed(record, variant):
        outcome = "not measured"
    p = p_value(top1, ABOUT_70) if top1.known and outcome != "not measured" else None
    return ClaimVerdict(claim, claimed, measured, outcome, band, p_value=p)


def _by_epoch(record: Record, epoch: int) -> ClaimVerdict:
    """Shown and not judged: of a validation the accuracy is known, and not how exactly."""
    least, most = BY_EPOCH[epoch]
    claim, claimed = f"optimized: accuracy after epoch {epoch}", f"{least} to {most}%"
    trained = queries.training(record, "optimized")
    reached = at_epoch(trained, epoch)
    if trained is None:
        return not_measured(claim, claimed)
    if reached is None:
        passed = trained.validations[-1].epoch >= epoch
        return not_measured(claim, claimed, "not validated then" if passed else "not trained for so long")
    measured = f"{units.percent(reached.validation_accuracy)} of validation text, without an interval"
    return ClaimVerdict(claim, claimed, measured, "not shown")


def _similar(record: Record, variant: str, other: str, claimed: str, level: float) -> ClaimVerdict:
    claim, band = f"{variant}: similar accuracy", f"within {units.number(SIMILAR * 100, 0)} point"
    qualities = queries.quality(record, variant), queries.quality(record, other)
    points = _points(*qualities)
    if points is None:
        return not_measured(claim, claimed)
    if _sees_future(record, variant) or _sees_future(record, other):
        return not_measured(claim, claimed, _SEES_FUTURE)
    measured = f"{units.difference(points, 100)} points {_epochs_so_far(record, variant, other)}"
    if not (trained_as_claimed(record, variant) and trained_as_claimed(record, other)):
        return ClaimVerdict(claim, claimed, measured, "not measured", band)
    similar = Band(-SIMILAR, SIMILAR)
    p = p_value(points, similar) if points.known else None
    return ClaimVerdict(claim, claimed, measured, judge_interval(points, similar, level), band, p_value=p)


def _sees_future(record: Record, variant: str) -> bool:
    cell = queries.checkpoint(record, variant)
    return cell is not None and sees_future(record, cell)


def _points(quality: Quality | None, reference: Quality | None) -> Interval | None:
    if not (quality and reference and same_blocks(quality, reference)):
        return None
    return difference(quality, reference).top1


def _percents(top1: Interval) -> str:
    bounds = f" ({units.percent(top1.low)} to {units.percent(top1.high)})" if top1.known else ""
    return f"{units.percent(top1.value)}{bounds}"


def _epochs_so_far(record: Record, *variants: str) -> str:
    lengths = []
    for variant in variants:
        trained = queries.training(record, variant)
        lengths.append(units.number(trained.validations[-1].epoch if trained else None))
    return f"after {' and '.join(lengths)} of {EPOCHS} epochs"
