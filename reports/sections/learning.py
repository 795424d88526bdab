"""The table of learning: expected accuracy by epoch against what was reached, and the epoch-1 decision."""

from reports import queries, units
from reports.record import Record, Training, ValidationRecord
from reports.tables import Table

BANDS = ((1, 0.50, 0.55), (5, 0.60, 0.65), (10, 0.68, 0.72), (15, 0.70, 0.75), (20, 0.72, 0.78))
ADJUST, STOP = 0.45, 0.55  # the decision's bounds on accuracy after epoch 1


def tables(record: Record) -> tuple[Table, ...]:
    """A row for each expected epoch that was reached, or one row that says how far training came.

    On another text than the plays only how far it came: what was expected is the original report's, of them.
    """
    if not queries.is_of_plays(record):
        return (_without_expectation(record),)
    rows = []
    for variant in record.variants:
        trained = queries.training(record, variant.name)
        reached = [(band, first) for band in BANDS if (first := at_epoch(trained, band[0]))]
        for (epoch, low, high), first in reached:
            accuracy = first.validation_accuracy
            shown = f"{units.percent(accuracy)} at {units.number(first.epoch)}"
            decided = decide(accuracy) if epoch == 1 else ""
            verdict = place(accuracy, low, high)
            rows.append((variant.name, str(epoch), _range(low, high), shown, verdict, decided))
        if not reached:
            expected = _range(*BANDS[0][1:])
            rows.append((variant.name, "1", expected, _so_far(trained), "not reached", "not reached"))
    table = Table(
        "Learning against what was expected",
        ("variant", "epoch", "expected", "validation top-1", "distance", "decision after epoch 1"),
        "lrrrll",
        tuple(rows),
        (
            (
                "Decision after epoch 1, from the original report: under 45% adjust, 45 to 55% go on, over "
                "55% consider stopping early."
            ),
        ),
    )
    return (table,)


def _without_expectation(record: Record) -> Table:
    ends = ((variant.name, queries.training(record, variant.name)) for variant in record.variants)
    rows = tuple(
        (
            name,
            units.number(trained.validations[-1].epoch),
            units.percent(trained.validations[-1].validation_accuracy),
        )
        for name, trained in ends
        if trained
    )
    return Table("Learning", ("variant", "epochs", "validation top-1"), "lrr", rows, ())


def at_epoch(trained: Training | None, epoch: float) -> ValidationRecord | None:
    """The first validation at or after that epoch's end; None where there was none before the next one's end."""
    validations = trained.validations if trained else ()
    return next((after for after in validations if epoch - 1e-6 <= after.epoch < epoch + 1 - 1e-6), None)


def decide(accuracy: float) -> str:
    """The rule of the original report, on validation accuracy after the first epoch."""
    if accuracy < ADJUST:
        return "adjust"
    return "consider stopping early" if accuracy > STOP else "go on"


def decision(trained: Training) -> str:
    """The decision after epoch 1 in one line, or how far from it the training ended."""
    reached = at_epoch(trained, 1)
    if reached is None and trained.validations[-1].epoch >= 1:
        return "not known: no validation between epochs 1 and 2"
    if reached is None:
        return f"not reached: {_so_far(trained)} of an epoch"
    return f"{decide(reached.validation_accuracy)} ({units.percent(reached.validation_accuracy)})"


def place(accuracy: float, low: float, high: float) -> str:
    """Where a figure lies against a band, in points: told, not judged, as a validation has no interval."""
    if low <= accuracy <= high:
        return "within"
    if accuracy < low:
        return f"{units.number((low - accuracy) * 100, 1)} points below"
    return f"{units.number((accuracy - high) * 100, 1)} points above"


def _range(low: float, high: float) -> str:
    return f"{low * 100:.0f} to {high * 100:.0f}%"


def _so_far(trained: Training | None) -> str:
    if trained is None:
        return "not trained"
    last = trained.validations[-1]
    return f"{units.percent(last.validation_accuracy)} at {units.number(last.epoch)}"
