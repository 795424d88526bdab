"""Who is timed when, and for how long: interleaved rounds, each in the reverse order of the one before."""

from collections.abc import Sequence

import msgspec

from bench.timing.workloads import Case

FIRST, WARM_UP = -1, 0  # rounds before those that count: the first call, and one to see how long a call takes


class Rounds(msgspec.Struct, frozen=True, kw_only=True):
    """How many rounds: `least`, then more until every interval is narrow enough or the budget ends."""

    least: int
    most: int
    wanted: float  # half the 95% interval of a time, relative to it, the drift of the session taken out
    budget_seconds: float  # for the rounds; one that has begun is finished
    turn_seconds: float  # a turn's calls are repeated to fill it


class Order(msgspec.Struct, frozen=True):
    """What the timing process is told: one turn of one case."""

    case: int  # its place in the plan
    round: int
    iterations: int


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What it answers: the seconds of one call, the mean of `iterations`; or what went wrong."""

    seconds: float = 0.0
    error: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a timing process gets: its cases, at most how many turns, two pipes."""

    cases: tuple[Case, ...]
    turns: int
    orders: int  # file descriptors
    samples: int


def in_turn(cases: Sequence[Case], number: int) -> Sequence[Case]:
    """The order of a round: reversed each time, so that drift hits every case alike."""
    return cases if number % 2 else cases[::-1]
