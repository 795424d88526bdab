"""The noise floor of a comparison, and what a ratio of times shows beside it.

A case that is measured twice, in two processes, seems to differ from itself. By how much hangs on the engine and on
how long the case takes: the floor of a comparison is taken from repeats of its own engine and its own scale of time.
Ratios between sessions need repeats between sessions.
"""

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

from reports.inference.intervals import LEVEL, Band, Ratio, place
from reports.inference.statistics import median, paired_ratio
from reports.once import once_a_record
from reports.record import Cell, Record, Speed

Timed = Literal["step", "latency"]  # what is measured twice
TimeVerdict = Literal["faster", "slower", "no difference shown", "no noise floor", "too few rounds"]
SCALE = 10.0  # a repeat is of the scale of whatever takes at most so many times as long, or as short


class Timing(NamedTuple):
    """A time and the engine that took it."""

    engine: str
    speed: Speed


class RepeatedCell(NamedTuple):
    """A second measurement of a case, and its time over that of the first."""

    cell: Cell
    ratio: Ratio
    timing: Timing  # of the first


class TimeComparison(NamedTuple):
    """How long one case takes of another. `floor`: 0.02 is 2%; None where no repeat is of both cases."""

    ratio: Ratio
    floor: float | None

    def verdict(self, level: float = LEVEL) -> TimeVerdict:
        """What it shows; `level` is that of all verdicts beside it."""
        return time_verdict(self.ratio, self.floor, level)


@once_a_record
def repeated_cells(record: Record, timed: Timed) -> tuple[RepeatedCell, ...]:
    """The A/A pairs, those within a session and those between two."""
    first_cells = {cell.id: cell for cell in record.cells if cell.repeat == 0}
    pairs = []
    for second in record.cells:
        first = first_cells.get(second.id.first)
        if second.repeat and first:
            speed, second_speed = getattr(first, timed), getattr(second, timed)
            if speed and second_speed:
                ratio = paired_ratio(second_speed, speed)
                pairs.append(RepeatedCell(second, ratio, Timing(first.engine, speed)))
    return tuple(pairs)


def noise_floor(record: Record, timed: Timed, timing: Timing, *, paired: bool = True) -> float | None:
    """The largest deviation from 1 that an A/A interval of its engine and scale shows: 0.02 is 2%.

    None without such a pair; of pairs within a session, or between two if not `paired`.
    """
    deviations = [
        _deviation(pair.ratio)
        for pair in repeated_cells(record, timed)
        if pair.ratio.paired == paired and pair.ratio.known and _alike(pair.timing, timing)
    ]
    return max(deviations, default=None)


def compare_times(record: Record, timed: Timed, a: Timing | None, b: Timing | None) -> TimeComparison | None:
    """Time of `a` over time of `b`, with the larger of both floors; None where one was not timed.

    `timed` names the repeats that were measured in the same rounds.
    """
    if a is None or b is None:
        return None
    ratio = paired_ratio(a.speed, b.speed)
    floors = [noise_floor(record, timed, timing, paired=ratio.paired) for timing in (a, b)]
    return TimeComparison(ratio, largest_floor(floors))


def step(cell: Cell | None) -> Timing | None:
    """A cell's training step."""
    return Timing(cell.engine, cell.step) if cell and cell.step else None


def latency(cell: Cell | None) -> Timing | None:
    """A cell's time for one character."""
    return Timing(cell.engine, cell.latency) if cell and cell.latency else None


def largest_floor(floors: Iterable[float | None]) -> float | None:
    """The larger one; None where one is not known, as it may be the larger."""
    known = list(floors)
    return None if None in known else max((floor for floor in known if floor is not None), default=None)


def margin(floor: float | None) -> float:
    """A floor on the scale of logarithms."""
    return math.log1p(floor or 0.0)


def time_verdict(ratio: Ratio, floor: float | None, level: float = LEVEL) -> TimeVerdict:
    """What a ratio of times shows: a difference only if all of its interval lies beyond the noise floor."""
    if not ratio.known:
        return "too few rounds"
    if place(ratio, Band(1.0, 1.0), level=level) != "outside":
        return "no difference shown"
    if floor is None:
        return "no noise floor"
    if place(ratio, Band(1.0, 1.0), margin=margin(floor), level=level) != "outside":
        return "no difference shown"
    return "faster" if ratio.value < 1 else "slower"


def _alike(pair: Timing, timing: Timing) -> bool:
    return pair.engine == timing.engine and 1 / SCALE <= median(pair.speed) / median(timing.speed) <= SCALE


def _deviation(ratio: Ratio) -> float:
    return math.expm1(max(abs(math.log(end)) for end in (ratio.value, ratio.low, ratio.high)))
