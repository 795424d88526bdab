"""What the fitted laws project: an epoch on more text and with more units."""

from reports import queries, units
from reports.inference.intervals import Interval
from reports.record import Record
from reports.sections.scaling import fitted_laws, points_of
from reports.tables import Table

CORPORA = (1, 10, 100)  # times the characters of this corpus
MODELS = (1, 2, 4)  # times the units of the measured model


def tables(record: Record) -> tuple[Table, ...]:
    """An epoch of the measured architecture; no table where nothing was measured."""
    if not record.scaling:
        return ()
    law = fitted_laws(record).get("units")
    table = Table(
        "Scale of work: an epoch, projected",
        ("model", "characters", "step", "epoch", "95% interval", "known from"),
        "llrrrl",
        tuple(_rows(record)),
        (
            (
                "Steps grow in proportion to the text, exactly; the time of a step with the units comes from the "
                "fitted law. The interval holds the spread of the rounds and, on top, the law's largest error on "
                f"measured sizes, {units.percent(law.worst_error if law else None)}: beyond them the law itself may "
                "end."
            ),
        ),
    )
    return (table,)


def widened(interval: Interval, error: float) -> Interval:
    """The interval, wider by a factor on each side."""
    return Interval(interval.value, interval.low / (1 + error), interval.high * (1 + error))


def _rows(record: Record) -> list[tuple[str, ...]]:
    law, points = fitted_laws(record).get("units"), points_of(record, "units")
    largest = points[-1] if points else None
    variant = queries.find_variant(record, largest.variant) if largest else None
    if not (law and largest and variant):
        return []
    steps_per_epoch = round(variant.steps_per_epoch * variant.batch_size / largest.batch)
    rows: list[tuple[str, ...]] = []
    for times_units in MODELS:
        step = widened(law.seconds_at(largest.units * times_units), law.worst_error)
        for times_text in CORPORA:
            steps = steps_per_epoch * times_text
            rows.append(
                (
                    f"{times_units}x, {largest.units * times_units} units",
                    f"{times_text}x, {units.count(record.corpus.characters * times_text)}",
                    units.duration(step.value),
                    units.duration(step.value * steps),
                    f"{units.duration(step.low * steps)} to {units.duration(step.high * steps)}",
                    "measured size" if times_units == 1 else "extrapolated",
                )
            )
    return rows
