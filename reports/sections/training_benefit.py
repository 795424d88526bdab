"""The table of what training bought: the accuracy reached, when, and for how much electricity."""

from reports import queries, units
from reports.costs import money, power
from reports.record import Assumptions, Record, ValidationRecord
from reports.tables import Table


def table(record: Record, assumed: Assumptions) -> Table:
    """One row for each variant that was trained."""
    best_validations: dict[str, tuple[ValidationRecord, ...]] = {}
    for variant in record.variants:
        trained = queries.training(record, variant.name)
        if trained:
            best_validations[variant.name] = trained.validations[: trained.best + 1]
    level = min(
        (validations[-1].validation_accuracy for validations in best_validations.values()), default=0.0
    )
    watts, source, _ = power(record, assumed)
    rows = []
    for name, validations in best_validations.items():
        best = validations[-1]
        reached = next(trained for trained in validations if trained.validation_accuracy >= level)
        gain = later_gain(validations)
        rows.append(
            (
                name,
                units.duration(best.seconds),
                units.percent(best.validation_accuracy),
                units.duration(reached.seconds),
                f"{units.signed(gain[0] * 100, 1)} in {units.duration(gain[1])}" if gain else units.DASH,
                money(best.seconds / 3.6e6 * watts * assumed.kwh_price, assumed),
            )
        )
    common_level = units.percent(level if best_validations else None)
    return Table(
        "Benefit of training, as far as this run trained",
        (
            *("variant", "training, measured", "top-1 reached", f"to {common_level}"),
            *("points, later half", "electricity, estimated"),
        ),
        "lrrrrr",
        tuple(rows),
        (
            (
                "Training up to the weights that were kept, and their validation top-1 as training watched it. "
                f"To {common_level}: until the first validation at the top-1 that every variant reached."
            ),
            "Points, later half: the top-1 that about the later half of that time added.",
            f"Power is {source}.",
        ),
    )


def later_gain(validations: tuple[ValidationRecord, ...]) -> tuple[float, float] | None:
    """Validation top-1 that the later half of the training time added, as a fraction, and its seconds."""
    last = validations[-1]
    half = next((earlier for earlier in reversed(validations) if earlier.seconds <= last.seconds / 2), None)
    if half is None or half.seconds >= last.seconds:
        return None
    return last.validation_accuracy - half.validation_accuracy, last.seconds - half.seconds
