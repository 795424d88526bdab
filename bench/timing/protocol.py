"""Who is timed when, and for how long: interleaved rounds, each in the reverse order of the one before."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import msgspec

from bench.timing.workloads import Case
from reports.record import Status

_T = TypeVar("_T")
FIRST_CALL, WARM_UP = (
    -1,
    0,
)  # rounds before those that count: the first call, and one to see how long a call takes


class RoundLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How many rounds: `least`, then more until every interval is narrow enough or the budget ends."""

    least: int
    most: int
    target_half_width: float  # half the 95% interval of a time, relative to it, the session's drift taken out
    budget_seconds: float  # for the rounds; one that has begun is finished
    turn_seconds: float  # a turn's calls are repeated to fill it


class TurnRequest(msgspec.Struct, frozen=True):
    """One turn of one case: what the timing process is told to do."""

    case: int  # its index in the plan
    round: int
    iterations: int


class TurnResult(msgspec.Struct, frozen=True, kw_only=True):
    """The seconds of one call, the mean of `iterations`; or what went wrong, and whether it would again."""

    seconds: float = 0.0
    error: str = ""
    repeatable: bool = True


class TimingFailure(NamedTuple):
    """Why a case has no time, or why its process ended. `repeatable`: a second try would end in the same way."""

    status: Status
    reason: str
    repeatable: bool


class WorkerPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a timing process is given: its cases, and the most turns there can be."""

    cases: tuple[Case, ...]
    turns: int


def in_turn(cases: Sequence[_T], number: int) -> Sequence[_T]:
    """The order of a round: reversed each time, so that drift affects every case alike."""
    return cases if number % 2 else cases[::-1]
