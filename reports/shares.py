"""Parts of time for a figure: a part keeps its place, and so its colour, from row to row."""

from collections.abc import Sequence
from typing import NamedTuple

from reports.record import Breakdown

OTHERS = "others"
_NOISE = 0.05  # of the whole: a share below zero by more is no noise


class PlacedShare(NamedTuple):
    """A part, and what of its row it takes: fractions of a row add up to 1."""

    name: str
    fraction: float


def names_in_place(breakdowns: Sequence[Breakdown], most: int) -> tuple[str, ...]:
    """At most so many names: those with the largest share of any row, largest first."""
    largest: dict[str, float] = {}
    for breakdown in breakdowns:
        for name, fraction in _fractions(breakdown).items():
            largest[name] = max(largest.get(name, 0.0), fraction)
    return tuple(sorted(largest, key=lambda name: (-largest[name], name))[:most])


def shares_in_place(breakdown: Breakdown, names: Sequence[str]) -> tuple[PlacedShare, ...]:
    """A share for each of the names, in their order, 0 where a row lacks it; then all others of the row as one."""
    fractions = _fractions(breakdown)
    placed = [PlacedShare(name, fractions.pop(name, 0.0)) for name in names]
    return (*placed, PlacedShare(OTHERS, sum(fractions.values())))


def is_doubtful(breakdown: Breakdown) -> bool:
    """Whether a beginning of a file took clearly longer than more of the same file: its shares mean nothing then."""
    return breakdown.what == "inference" and any(
        share.seconds < -_NOISE * breakdown.seconds for share in breakdown.shares
    )


def _fractions(breakdown: Breakdown) -> dict[str, float]:
    """Each name's fraction of the whole; what noise puts below zero counts as zero."""
    total = sum(max(share.seconds, 0.0) for share in breakdown.shares)
    fractions: dict[str, float] = {}
    for share in breakdown.shares if total else ():
        fractions[share.name] = fractions.get(share.name, 0.0) + max(share.seconds, 0.0) / total
    return fractions
