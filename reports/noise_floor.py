"""The noise floor of a run, and what a ratio of times shows beside it."""

import math
from typing import Literal

from reports.record import Cell, Record
from reports.statistics import Ratio, paired_ratio

Timed = Literal["step", "latency"]  # what is measured twice
TimeVerdict = Literal["faster", "slower", "no difference shown", "too few rounds"]


def repeated_cells(record: Record, timed: Timed) -> list[tuple[Cell, Ratio]]:
    """The A/A pairs: the second measurement of a case, and its time over that of the first."""
    first_cells = {cell.id: cell for cell in record.cells if cell.repeat == 0}
    pairs = []
    for second in record.cells:
        first = first_cells.get(second.id.first)
        if second.repeat and first:
            speed, second_speed = getattr(first, timed), getattr(second, timed)
            if speed and second_speed:
                pairs.append((second, paired_ratio(second_speed, speed)))
    return pairs


def noise_floor(record: Record, timed: Timed = "step") -> float | None:
    """The largest deviation from 1 that an A/A interval shows: 0.02 is 2%. None without an A/A pair."""
    deviations = [
        abs(math.log(end))
        for _, ratio in repeated_cells(record, timed)
        for end in (ratio.value, ratio.low, ratio.high)
        if math.isfinite(end)
    ]
    return math.expm1(max(deviations)) if deviations else None


def time_verdict(ratio: Ratio, floor: float | None) -> TimeVerdict:
    """What a ratio of times shows, given the run's noise floor."""
    if not (math.isfinite(ratio.low) and math.isfinite(ratio.high)):
        return "too few rounds"
    under_floor = floor is not None and abs(math.log(ratio.value)) <= math.log1p(floor)
    if under_floor or ratio.low <= 1 <= ratio.high:
        return "no difference shown"
    return "faster" if ratio.value < 1 else "slower"
