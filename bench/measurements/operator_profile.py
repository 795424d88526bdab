"""The time of each operator of a file, from those of the file's beginnings."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from reports.record import Breakdown, CellId, Share, Speed


class PrefixTiming(msgspec.Struct, frozen=True, kw_only=True):
    """The time of a file up to and with one operator, and the layer that this operator works for."""

    operator: str
    layer: str
    speed: Speed


def breakdowns(cell: CellId, prefixes: Sequence[PrefixTiming]) -> tuple[Breakdown, Breakdown]:
    """What each prefix takes more than the one before, round by round: summed by layer and by operator."""
    operators: list[tuple[PrefixTiming, float]] = []
    before: dict[int, float] = {}
    for prefix in prefixes:
        seconds = dict(zip(prefix.speed.rounds, prefix.speed.seconds, strict=True))
        more = [seconds[number] - before.get(number, 0.0) for number in seconds]
        operators.append((prefix, float(np.median(more))))
        before = seconds
    total = float(np.median(list(before.values())))
    return _summed(cell, operators, total, "layer"), _summed(cell, operators, total, "operator")


def _summed(
    cell: CellId, operators: list[tuple[PrefixTiming, float]], total: float, by: Literal["layer", "operator"]
) -> Breakdown:
    seconds, calls = defaultdict[str, float](float), Counter[str]()
    for prefix, taken in operators:
        name = prefix.layer if by == "layer" else prefix.operator
        seconds[name] += taken
        calls[name] += 1
    shares = tuple(Share(name=name, seconds=value, calls=calls[name]) for name, value in seconds.items())
    return Breakdown(cell=cell, what="inference", by=by, seconds=total, shares=shares)
