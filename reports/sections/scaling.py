"""How the cost of a training step grows: what was measured, and the laws fitted to it."""

from reports import footnotes, units
from reports.inference.power_law import PowerLaw, fit_power_law
from reports.inference.statistics import median, paired_ratio, spread
from reports.record import Record, ScalingPoint
from reports.roofline import matmul_rate
from reports.tables import Table

AXES = ("batch", "length", "units", "threads")


def tables(record: Record) -> tuple[Table, ...]:
    """What was measured, then the laws; no table where nothing was."""
    return (_measured(record), _exponents(record)) if record.scaling else ()


def fitted_laws(record: Record) -> dict[str, PowerLaw]:
    """The fitted law of each axis that has points enough."""
    laws = {}
    for axis in AXES:
        law = fit_power_law({varied_size(point): point.speed.seconds for point in points_of(record, axis)})
        if law:
            laws[axis] = law
    return laws


def points_of(record: Record, axis: str) -> list[ScalingPoint]:
    """The points of one axis, by size."""
    return sorted((point for point in record.scaling if point.axis == axis), key=varied_size)


def varied_size(point: ScalingPoint) -> int:
    """What its axis varies."""
    return int(getattr(point, point.axis))


def _measured(record: Record) -> Table:
    rows = []
    for axis in AXES:
        points = points_of(record, axis)
        for point in points:
            seconds, largest = median(point.speed), points[-1]
            ratio = None if point is largest else paired_ratio(point.speed, largest.speed)
            rows.append(
                (
                    axis,
                    units.count(varied_size(point)),
                    f"{point.batch} x {point.length}, {point.units} units, threads: {point.threads}",
                    units.duration(seconds),
                    units.quartiles(spread(point.speed)),
                    units.ratio(ratio) if ratio else "1",
                    units.number(point.operations / 1e9, 2),
                    units.number(point.operations / seconds / 1e9, 0),
                    units.times(_times_roofline(record, point)),
                )
            )
    return Table(
        "Scale of work: one training step",
        (
            *("varied", "to", "batch x length", "step", "quartiles", "of the largest", "GFLOP", "GFLOP/s"),
            "of the roofline",
        ),
        "lrlrrrrrr",
        tuple(rows),
        (
            f"The architecture of {record.scaling[0].variant} in Keras 3, one size varied at a time.",
            *footnotes.note_on_rounds([point.speed for point in record.scaling]),
        ),
    )


def _times_roofline(record: Record, point: ScalingPoint) -> float | None:
    """Only where all threads work, as they did for the rate of products alone."""
    rate = matmul_rate(record, "float32")
    if rate is None or point.threads != max(other.threads for other in record.scaling):
        return None
    return median(point.speed) / (point.operations / rate)


def _exponents(record: Record) -> Table:
    laws = fitted_laws(record)
    rows = []
    for axis in AXES:
        points = points_of(record, axis)
        law = laws.get(axis)
        if law:
            exponent = units.difference(law.exponent)
            rows.append(
                (
                    axis,
                    str(len(points)),
                    exponent.lstrip("+").replace("(+", "(").replace("to +", "to "),
                    f"twice the {axis} takes {units.times(2**law.exponent.value)} the time",
                    units.percent(law.worst_error),
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
                "projection within the measured range may be off by."
            ),
        ),
    )


def _speedup(axis: str, points: list[ScalingPoint]) -> str:
    """Two points are no law; of threads they still say what the second is worth."""
    if axis != "threads" or len(points) < 2:
        return "too few points for a law"
    fewest, most = points[0], points[-1]
    ratio = paired_ratio(fewest.speed, most.speed)
    efficiency = ratio.value * fewest.threads / most.threads
    return (
        f"{most.threads} threads are {units.ratio(ratio)} as fast as {fewest.threads}: "
        f"efficiency {units.percent(efficiency)}"
    )
