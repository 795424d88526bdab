"""How the cost of a training step grows, and what that says of larger corpora and models."""

from collections.abc import Sequence

from reports import footnotes, queries, roofline, units
from reports.power_law import Fit, fit
from reports.record import Record, ScalingPoint
from reports.statistics import Interval, median, paired_ratio, spread
from reports.tables import Table

AXES = ("batch", "length", "units", "threads")
CORPORA = (1, 10, 100)  # times the characters of this corpus
MODELS = (1, 2, 4)  # times the units of the measured model


def tables(record: Record) -> tuple[Table, ...]:
    """What was measured, the laws fitted to it, and what they project."""
    if not record.scaling:
        return ()
    return (_measured(record), _exponents(record), _projection(record))


def laws(record: Record) -> dict[str, Fit]:
    """The fitted law of each axis that has points enough."""
    found = {axis: fit(_samples(record, axis)) for axis in AXES}
    return {axis: law for axis, law in found.items() if law}


def _points(record: Record, axis: str) -> list[ScalingPoint]:
    """The points of one axis, by size."""
    return sorted((one for one in record.scaling if one.axis == axis), key=size)


def size(one: ScalingPoint) -> int:
    """What its axis varies."""
    return int(getattr(one, one.axis))


def _samples(record: Record, axis: str) -> dict[int, Sequence[float]]:
    return {size(one): one.speed.seconds for one in _points(record, axis)}


def _measured(record: Record) -> Table:
    rows = []
    for axis in AXES:
        points = _points(record, axis)
        for one in points:
            seconds = median(one.speed)
            ratio = None if one is points[-1] else paired_ratio(one.speed, points[-1].speed)
            rows.append(
                (
                    axis,
                    units.count(size(one)),
                    f"{one.batch} x {one.length}, {one.units} units, threads: {one.threads}",
                    units.duration(seconds),
                    units.quartiles(spread(one.speed)),
                    units.ratio(ratio) if ratio else "1",
                    units.number(one.operations / 1e9, 2),
                    units.number(one.operations / seconds / 1e9, 0),
                    units.times(_of_floor(record, one)),
                )
            )
    return Table(
        "Scale of work: one training step",
        (
            "varied",
            "to",
            "batch x length",
            "step",
            "quartiles",
            "of the largest",
            "GFLOP",
            "GFLOP/s",
            "of the floor",
        ),
        "lrlrrrrrr",
        tuple(rows),
        (
            f"The architecture of {record.scaling[0].variant} in Keras 3, one thing varied at a time.",
            *footnotes.rounds([one.speed for one in record.scaling]),
        ),
    )


def _of_floor(record: Record, one: ScalingPoint) -> float | None:
    """Only where all threads work, as they did for the rate of products alone."""
    rate = roofline.rate(record, "float32")
    if rate is None or one.threads != max(other.threads for other in record.scaling):
        return None
    return median(one.speed) / (one.operations / rate)


def _exponents(record: Record) -> Table:
    rows = []
    for axis in AXES:
        law = laws(record).get(axis)
        points = _points(record, axis)
        if law:
            value = law.exponent.value
            rows.append(
                (
                    axis,
                    str(len(points)),
                    units.difference(law.exponent).lstrip("+").replace("(+", "(").replace("to +", "to "),
                    f"twice the {axis} takes {units.times(2**value)} the time",
                    units.percent(law.worst),
                )
            )
        else:
            rows.append((axis, str(len(points)), units.DASH, _speedup(axis, points), units.DASH))
    return Table(
        "Scale of work: fitted exponents",
        ("varied", "points", "exponent", "in words", "error of leaving one out"),
        "lrrlr",
        tuple(rows),
        (
            (
                "Seconds = scale x size^exponent, by least squares on logarithms; the interval is of the rounds' "
                "spread. The error is the largest of predicting one measured point from the others: what a "
                "projection inside the measured range may be off by."
            ),
        ),
    )


def _speedup(axis: str, points: list[ScalingPoint]) -> str:
    """Two points are no law; of threads they still say what the second is worth."""
    if axis != "threads" or len(points) < 2:
        return "too few points for a law"
    one, many = points[0], points[-1]
    ratio = paired_ratio(one.speed, many.speed)
    efficiency = ratio.value * one.threads / many.threads
    return (
        f"{many.threads} threads are {units.ratio(ratio)} as fast as {one.threads}: "
        f"efficiency {units.percent(efficiency)}"
    )


def _projection(record: Record) -> Table:
    """An epoch of the measured architecture on more text and with more units."""
    law = laws(record).get("units")
    base = next((one for one in reversed(_points(record, "units"))), None)
    variant = queries.variant(record, base.variant) if base else None
    rows = []
    if law and base and variant:
        steps = round(variant.steps_per_epoch * variant.batch_size / base.batch)
        for times in MODELS:
            step = _wide(law.at(base.units * times), law.worst)
            for more in CORPORA:
                count = steps * more
                rows.append(
                    (
                        f"{times}x, {base.units * times} units",
                        f"{more}x, {units.count(record.corpus.characters * more)}",
                        units.duration(step.value),
                        units.duration(step.value * count),
                        _span(step, count),
                        "measured size" if times == 1 else "extrapolated",
                    )
                )
    return Table(
        "Scale of work: an epoch, projected",
        ("model", "characters", "step", "epoch", "95% interval", "step"),
        "llrrrl",
        tuple(rows),
        (
            (
                "Steps grow in proportion to the text, exactly; the time of a step with the units comes from the "
                "fitted law. The interval holds the spread of the rounds and, on top, the law's largest error on "
                f"measured sizes, {units.percent(law.worst if law else None)}: beyond them the law itself may end."
            ),
        ),
    )


def _wide(one: Interval, error: float) -> Interval:
    """The interval, wider by a factor on each side."""
    return Interval(one.value, one.low / (1 + error), one.high * (1 + error))


def _span(step: Interval, count: int) -> str:
    return f"{units.duration(step.low * count)} to {units.duration(step.high * count)}"
