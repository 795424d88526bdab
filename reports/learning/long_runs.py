"""Claims of the original report that need epochs, judged by long trainings of its own models by its own recipe."""

from collections.abc import Iterator

from reports import units
from reports.claims.quality import ABOUT_70, BY_EPOCH, SIMILAR
from reports.claims.verdicts import OUTCOMES
from reports.costs import EPOCHS
from reports.inference.intervals import Band, Interval, place
from reports.learning import equal_budgets, seeds
from reports.learning.record import CurvePoint, LearnedModel, LearningRecord
from reports.sections.learning import decide
from reports.tables import Table

_RECIPES = ("original", "original-unrolled")
_NOTE_ON_ACCURACY = (
    "Its models by its recipe: Adam at 0.002, batches of 512, the rate halved where validation loss stops falling. "
    "Accuracies are of validation text, as it is watched while training, and hold to a point: a claim is confirmed "
    "where the accuracy lies so far inside the range, refuted where it lies so far outside."
)
_NOTE_ON_EXTRAPOLATION = (
    "Extrapolated: the training has not come so far. A power law of the epochs, fitted to the validations; the "
    "interval reaches over the fits that each leave one of them out, wider by the fit's largest error and by what "
    "validation text leaves open. What is extrapolated is never confirmed or refuted."
)
COLUMNS = ("claim", "claimed", "measured", "verdict")


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """None on another text, or where no model of the original report was trained by its recipe for an epoch."""
    if not record.is_of_plays:
        return ()
    trained = {
        model.entrant.model: model
        for model in sorted(record.models, key=_epochs)  # the longest of each
        if model.entrant.recipe in _RECIPES and not model.entrant.change and _epochs(model) >= 1
    }
    rows = [
        row for name in ("original", "optimized", "gru") if name in trained for row in _rows(trained[name])
    ]
    if "gru" in trained and "optimized" in trained:
        rows += _similar(record, "gru", trained["gru"], trained["optimized"])
    if "optimized" in trained and "original" in trained:
        rows += _similar(record, "optimized", trained["optimized"], trained["original"])
    if not rows:
        return ()
    return (
        Table(
            "Claims of the original report that take epochs",
            COLUMNS,
            "llll",
            tuple(rows),
            (_NOTE_ON_ACCURACY, _NOTE_ON_EXTRAPOLATION, equal_budgets.NOTE),
        ),
    )


def accuracy_after(curve: tuple[CurvePoint, ...], epoch: float) -> tuple[Interval | None, bool]:
    """The accuracy after that epoch, and whether it was measured: at the first validation of the epoch after it."""
    points = [(point.epoch, point.validation_accuracy) for point in curve if point.epoch]
    reached = next((accuracy for at, accuracy in points if epoch - 1e-6 <= at < epoch + 1 - 1e-6), None)
    if reached is not None:
        return Interval(reached, reached - equal_budgets.SAMPLING, reached + equal_budgets.SAMPLING), True
    return equal_budgets.extrapolated_accuracy(curve, epoch), False


def _epochs(model: LearnedModel) -> float:
    """How often all of the training text was read; 0 where it is not known."""
    return model.curve[-1].epoch or 0.0 if model.curve else 0.0


def _rows(model: LearnedModel) -> Iterator[tuple[str, ...]]:
    name, curve = model.entrant.model, model.curve
    if name == "optimized":
        for epoch, (low, high) in BY_EPOCH.items():
            claim = f"{name}: accuracy after epoch {epoch}"
            yield _row(claim, f"{low} to {high}%", curve, epoch, Band(low / 100, high / 100))
    yield _row(f"{name}: accuracy after epoch {EPOCHS}", "about 70%", curve, EPOCHS, ABOUT_70)
    first, measured = accuracy_after(curve, 1)
    if first and measured:
        shown = f"{units.percent(first.value)}: {decide(first.value)}"
        yield f"{name}: decision after epoch 1", "go on from 45 to 55%", shown, units.DASH


def _row(
    claim: str, claimed: str, curve: tuple[CurvePoint, ...], epoch: float, band: Band
) -> tuple[str, ...]:
    accuracy, measured = accuracy_after(curve, epoch)
    if accuracy is None:
        last = curve[-1]
        return claim, claimed, f"trained for {units.number(last.epoch, 1)} epochs", "not measured"
    shown = (
        f"{units.percent(accuracy.value)} ({units.percent(accuracy.low)} to {units.percent(accuracy.high)})"
    )
    if measured:
        return claim, claimed, shown, OUTCOMES[place(accuracy, band)]
    shown += f", extrapolated from {units.number(curve[-1].epoch, 1)} epochs"
    if accuracy.high < band.low:
        return claim, claimed, shown, "extrapolated: below the claim"
    if accuracy.low > band.high:
        return claim, claimed, shown, "extrapolated: above the claim"
    return claim, claimed, shown, "extrapolated: not shown"


def _similar(
    record: LearningRecord, name: str, model: LearnedModel, other: LearnedModel
) -> Iterator[tuple[str, ...]]:
    """Compares two on the scored text, paired; judged where both have read the text as often as the claim says.

    Before that, where their curves lead to, and how they compare after as much training as both have had.
    """
    claim, claimed = f"{name}: similar accuracy", f"as {other.entrant.model}, within a point"
    epochs = [_epochs(of) for of in (model, other)]
    points = seeds.difference([model.scores], [other.scores], record.blocks.length).top1
    shown = (
        f"{units.difference(points, 100)} points of {record.part} text after {units.number(epochs[0], 1)} and "
        f"{units.number(epochs[1], 1)} of {EPOCHS} epochs"
    )
    if min(epochs) >= EPOCHS:
        yield claim, claimed, shown, OUTCOMES[place(points, Band(-SIMILAR, SIMILAR))]
        return
    # Which of two learns faster says nothing of where they end.
    reach = (points.high - points.low) / 2
    end = equal_budgets.extrapolated(model, other, EPOCHS, reach)
    yield (claim, claimed, f"{shown}; {end[0]}", end[1]) if end else (claim, claimed, shown, "not measured")
    yield from equal_budgets.rows(claim, claimed, model, other, reach)
