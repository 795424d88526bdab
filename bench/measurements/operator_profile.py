"""The time of each operator of a file, from those of the file's beginnings."""

from collections import Counter, defaultdict
from typing import Literal

import numpy as np

from compress.graph_prefixes import GraphPrefix
from reports.record import Breakdown, Share, Speed


def of(variant: str, technique: str, parts: list[tuple[GraphPrefix, Speed]]) -> tuple[Breakdown, ...]:
    """By layer and by operator: what each beginning takes more than the one before, round by round."""
    took, before = [], dict[int, float]()
    for prefix, speed in parts:
        now = dict(zip(speed.rounds, speed.seconds, strict=True))
        took.append((prefix, float(np.median([now[one] - before.get(one, 0.0) for one in now]))))
        before = now
    whole = float(np.median(list(before.values())))
    return tuple(_summed(variant, technique, took, whole, by) for by in ("layer", "operator"))


def _summed(
    variant: str,
    technique: str,
    took: list[tuple[GraphPrefix, float]],
    whole: float,
    by: Literal["layer", "operator"],
) -> Breakdown:
    seconds, calls = defaultdict[str, float](float), Counter[str]()
    for prefix, one in took:
        seconds[getattr(prefix, by)] += one
        calls[getattr(prefix, by)] += 1
    shares = tuple(Share(name=name, seconds=value, calls=calls[name]) for name, value in seconds.items())
    return Breakdown(
        variant=variant, technique=technique, what="inference", by=by, seconds=whole, shares=shares
    )
