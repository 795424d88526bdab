"""Times cases with pytest-benchmark, each engine in a process of its own; a crash costs one case alone."""

import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from bench.timing.protocol import FIRST, WARM_UP, Rounds, in_turn
from bench.timing.worker import Ended, Worker
from bench.timing.workloads import Case
from reports.record import Ended as HowEnded
from reports.record import Failure, Part, Speed
from reports.statistics import half_widths

_MOST_ITERATIONS = 2000
_RESTARTS = 3  # as many turns again as a process that starts over may need
Progress = Callable[[int, int], None]


def measure(cases: list[Case], part: Part, rounds: Rounds, progress: Progress) -> dict[str, Speed | Failure]:
    """Times the cases in interleaved rounds, in one session; `progress` gets turns done and in all.

    A case whose turn ends its process becomes a failure; the others of that process start again.
    """
    session = _Session(cases, part, rounds, progress)
    try:
        return session.run()
    finally:
        session.close()


class _Taken(NamedTuple):
    """What is known of one case."""

    first: dict[str, float]
    seconds: dict[str, dict[int, float]]
    iterations: dict[str, int]


class _Session:
    def __init__(self, cases: list[Case], part: Part, rounds: Rounds, progress: Progress) -> None:
        self._alive = list(cases)
        self._part, self._rounds, self._progress = part, rounds, progress
        self._failures: dict[str, Failure] = {}
        self._taken = _Taken({}, defaultdict(dict), {})
        self._workers: dict[str, Worker] = {}
        self._done = 0

    def run(self) -> dict[str, Speed | Failure]:
        for number in (FIRST, WARM_UP):
            for case in list(self._alive):
                self._turn(case, number)
        ended = self._counted_rounds()
        name = uuid.uuid4().hex[:12]
        speeds = {case.name: self._speed(case, name, ended) for case in self._alive}
        return {**self._failures, **speeds}

    def close(self) -> None:
        for worker in self._workers.values():
            worker.close()

    def _counted_rounds(self) -> HowEnded:
        began, limits = time.monotonic(), self._rounds
        for number in range(1, limits.most + 1):
            for case in in_turn(list(self._alive), number):
                self._turn(case, number)
            if number < limits.least:
                continue
            if max(half_widths(self._taken.seconds).values(), default=0.0) <= limits.wanted:
                return "narrow enough"
            if time.monotonic() - began > limits.budget_seconds:
                return "budget spent"
        return "rounds done"

    def _turn(self, case: Case, number: int) -> None:
        if case.name in self._failures:  # its process ended in another case's turn, and could not start again
            return
        if case.home not in self._workers:
            self._start(case.home)
        answer = self._workers[case.home].turn(case, number, self._taken.iterations.get(case.name, 1))
        self._done += 1
        self._progress(self._done, max(self._done, len(self._alive) * (self._rounds.least + 2)))
        if isinstance(answer, Ended):
            self._end(case, answer)
        elif answer.error:
            self._fail(case, "failed", answer.error)
        else:
            self._keep(case, number, answer.seconds)

    def _keep(self, case: Case, number: int, seconds: float) -> None:
        if number == FIRST:
            self._taken.first.setdefault(case.name, seconds)
        elif number == WARM_UP:
            wanted = self._rounds.turn_seconds / seconds / case.parts
            self._taken.iterations[case.name] = max(1, min(_MOST_ITERATIONS, round(wanted)))
        else:
            self._taken.seconds[case.name][number] = seconds

    def _start(self, home: str) -> None:
        cases = tuple(case for case in self._alive if case.home == home)
        self._workers[home] = Worker(cases, _RESTARTS * len(cases) * (self._rounds.most + 2))

    def _end(self, case: Case, end: Ended) -> None:
        """The case that ended its process fails; where none of it ever had a turn, all would meet the same end."""
        del self._workers[case.home]
        family = [one for one in self._alive if one.home == case.home]
        started = any(one.name in self._taken.first for one in family) or end.status == "crashed"
        for one in [case] if started else family:
            self._fail(one, end.status, end.reason)
        for one in [other for other in family if other.name in self._taken.first and other is not case]:
            if one.name not in self._failures:  # built anew: its first call again takes longer
                self._turn(one, FIRST)

    def _fail(self, case: Case, status: str, reason: str) -> None:
        self._failures[case.name] = msgspec.convert(
            {"part": self._part, "status": status, "reason": reason}, Failure
        )
        self._alive = [one for one in self._alive if one.name != case.name]
        self._taken.seconds.pop(case.name, None)

    def _speed(self, case: Case, session: str, ended: HowEnded) -> Speed:
        samples = self._taken.seconds[case.name]
        own = half_widths(self._taken.seconds)[case.name]
        return Speed(
            session=session,
            first_call=self._taken.first[case.name],
            iterations=self._taken.iterations[case.name],
            rounds=tuple(samples),
            seconds=tuple(samples.values()),
            wanted=self._rounds.wanted,
            ended="narrow enough" if own <= self._rounds.wanted else ended,
        )
