"""The tables of training speed: what a step and an epoch cost, and against the original's."""

from reports import footnotes, queries, roofline, units
from reports.record import Record, Variant
from reports.statistics import Ratio, median, noise_floor, spread, verdict
from reports.tables import Table

REFERENCE = "original"


def tables(record: Record) -> tuple[Table, ...]:
    """Steps and epochs as such, then as ratios."""
    return (_steps(record), _ratios(record))


def epoch_seconds(record: Record, one: Variant) -> float | None:
    """Projected: steps an epoch x the warm median of a step."""
    step = queries.step(record, one.name)
    return one.steps_per_epoch * median(step) if step else None


def epoch_ratio(record: Record, name: str, against: str) -> Ratio | None:
    """Time of a projected epoch over that of another variant, with the interval of the step."""
    mine, other = queries.variant(record, name), queries.variant(record, against)
    step = queries.step_ratio(record, name, against)
    if not (mine and other and step):
        return None
    steps = mine.steps_per_epoch / other.steps_per_epoch
    return Ratio(step.value * steps, step.low * steps, step.high * steps, step.rounds, step.paired)


def _steps(record: Record) -> Table:
    rows = []
    for one in record.variants:
        step = queries.step(record, one.name)
        rows.append(
            (
                one.name,
                units.duration(step.first_call if step else None),
                units.duration(median(step) if step else None),
                units.quartiles(spread(step) if step else None),
                units.duration(epoch_seconds(record, one)),
                units.times(_of_floor(record, one)),
            )
        )
    return Table(
        "Training speed",
        ("variant", "first call", "step", "quartiles", "epoch, projected", "of the floor"),
        "lrrrrr",
        tuple(rows),
        (
            (
                f"Training steps in {queries.engine(record)}. The first call, with tracing, "
                "stands apart; the rest is of warm calls. An epoch is projected: steps x median step. Of "
                "the floor: the step over the time that its matrix products alone take here."
            ),
        ),
    )


def _of_floor(record: Record, one: Variant) -> float | None:
    cell = queries.cell(record, one.name, queries.CHECKPOINT, queries.engine(record))
    return roofline.distance(record, cell) if cell else None


def _ratios(record: Record) -> Table:
    reference = queries.parameters(queries.variant(record, REFERENCE))
    rows, ratios = [], []
    for one in record.variants:
        if one.name == REFERENCE:
            continue
        own = queries.parameters(one)
        ratio = queries.step_ratio(record, one.name, REFERENCE)
        ratios.append(ratio)
        rows.append(
            (
                one.name,
                units.times(own / reference if own and reference else None),
                units.ratio(ratio),
                units.ratio(epoch_ratio(record, one.name, REFERENCE)),
                verdict(ratio, noise_floor(record)) if ratio else units.DASH,
            )
        )
    return Table(
        f"Ratios to {REFERENCE}",
        ("variant", "parameters", "time of a step", "time of an epoch", "verdict on the step"),
        "lrrrl",
        tuple(rows),
        (
            "Below 1 is smaller or faster. Ratios of steps are taken round by round; 95% interval.",
            footnotes.floor(record, "step"),
            *footnotes.of(ratios),
        ),
    )
