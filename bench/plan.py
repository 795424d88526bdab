"""Who is timed when: interleaved rounds, each in the reverse order of the one before."""

from typing import ClassVar

import msgspec

from bench.cases import Case


class Turn(msgspec.Struct, frozen=True):
    """One timing of one case. Rounds count from 1; the first call and the warm-up come before."""

    FIRST: ClassVar[int] = -1
    WARM_UP: ClassVar[int] = 0

    case: Case
    round: int


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the samples file. Without `seconds`: the turn began."""

    case: str
    round: int
    seconds: float | None = None
    iterations: int = 1


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the timing process gets."""

    cases: tuple[Case, ...]
    rounds: int
    turn_seconds: float
    samples: str  # the file that it appends to

    def turns(self) -> list[Turn]:
        """First calls, warm-ups, then the rounds: drift hits every case alike."""
        listed = [Turn(case, number) for number in (Turn.FIRST, Turn.WARM_UP) for case in self.cases]
        for number in range(1, self.rounds + 1):
            order = self.cases if number % 2 else self.cases[::-1]
            listed += [Turn(case, number) for case in order]
        return listed
