"""Times cases with pytest-benchmark, each engine in a process of its own; a crash costs one case alone."""

import threading
import time
import uuid
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from bench.timing.protocol import FIRST_CALL, WARM_UP, RoundLimits, TimingFailure, in_turn
from bench.timing.worker import Worker
from bench.timing.workloads import Case
from compress.children import child_process
from reports.inference.statistics import half_widths
from reports.record import Speed, TimingEnd

_MOST_ITERATIONS = 2000
_STARTING_AT_ONCE = 2  # processes; each loads, builds and traces on one processor most of the time
_RESTARTS = 3  # as many turns again as a process that starts over may need
_Key = TypeVar("_Key", bound=Hashable)
Progress = Callable[[int, int], None]


def measure(
    cases: Mapping[_Key, Case], limits: RoundLimits, progress: Progress
) -> dict[_Key, Speed | TimingFailure]:
    """Times the cases in interleaved rounds, in one session; results come back by the keys of `cases`.

    `progress` gets the turns done and the turns in all. A case whose turn ends its process becomes a
    failure; the others of that process start again.
    """
    session = _Session(cases, limits, progress)
    try:
        return session.run()
    finally:
        session.close()


@dataclass
class _Samples:
    """What is known of one case so far."""

    case: Case
    first_call: float | None = None
    iterations: int = 1
    seconds: dict[int, float] = field(default_factory=dict)  # by round


class _Process(NamedTuple):
    """A running worker, and the index that each of its cases has in it."""

    worker: Worker
    indices: dict[Hashable, int]


class _Session(Generic[_Key]):
    def __init__(self, cases: Mapping[_Key, Case], limits: RoundLimits, progress: Progress) -> None:
        self._samples = {key: _Samples(case) for key, case in cases.items()}
        self._running = list(cases)  # keys of the cases that have not failed
        self._failures: dict[_Key, TimingFailure] = {}
        self._limits, self._progress = limits, progress
        self._processes: dict[str, _Process] = {}
        self._turns_done = 0
        self._stopping = threading.Event()
        self._lock = threading.RLock()  # of what is known, while processes start side by side

    def run(self) -> dict[_Key, Speed | TimingFailure]:
        self._first_calls()
        for key in list(self._running):
            self._turn(key, WARM_UP)
        ended = self._counted_rounds()
        widths = half_widths({key: self._samples[key].seconds for key in self._running})
        name = uuid.uuid4().hex[:12]
        speeds = {key: self._speed(key, name, ended, widths[key]) for key in self._running}
        return {**self._failures, **speeds}

    def close(self) -> None:
        for process in self._processes.values():
            process.worker.close()

    def _first_calls(self) -> None:
        """Two processes at a time: a first call is told as what it takes beside another one."""
        by_process: dict[str, list[_Key]] = {}
        for key, samples in self._samples.items():
            by_process.setdefault(samples.case.process_key, []).append(key)

        def start(keys: list[_Key]) -> None:
            for key in keys:
                self._turn(key, FIRST_CALL)

        if any(samples.case.needs_tensorflow for samples in self._samples.values()):
            child_process.STARTER.prepare()  # here, not in the pool: Ctrl-C must not wait for it
        with ThreadPoolExecutor(_STARTING_AT_ONCE) as pool:
            try:
                for started in [pool.submit(start, keys) for keys in by_process.values()]:
                    started.result()
            except BaseException:
                self._stopping.set()
                for process in list(self._processes.values()):
                    process.worker.kill()
                raise

    def _counted_rounds(self) -> TimingEnd:
        began = time.monotonic()
        for number in range(1, self._limits.most + 1):
            for key in in_turn(list(self._running), number):
                self._turn(key, number)
            if number < self._limits.least:
                continue
            widths = half_widths({key: self._samples[key].seconds for key in self._running})
            if max(widths.values(), default=0.0) <= self._limits.target_half_width:
                return "narrow enough"
            if time.monotonic() - began > self._limits.budget_seconds:
                return "budget spent"
        return "rounds done"

    def _turn(self, key: _Key, number: int) -> None:
        # Where it failed, its process ended in another case's turn, and could not start again.
        if self._stopping.is_set() or key in self._failures:
            return
        samples = self._samples[key]
        process = self._processes.get(samples.case.process_key) or self._start(samples.case.process_key)
        answer = process.worker.turn(process.indices[key], number, samples.iterations)
        with self._lock:
            self._turns_done += 1
            expected = len(self._running) * (self._limits.least + 2)
            self._progress(self._turns_done, max(self._turns_done, expected))
            if isinstance(answer, TimingFailure):
                self._process_ended(key, answer)
            elif answer.error:
                self._fail(key, TimingFailure("failed", answer.error, answer.repeatable))
            else:
                self._keep(samples, number, answer.seconds)

    def _keep(self, samples: _Samples, number: int, seconds: float) -> None:
        if number == FIRST_CALL:
            samples.first_call = samples.first_call or seconds
        elif number == WARM_UP:
            fitting = self._limits.turn_seconds / seconds / samples.case.characters_per_call
            samples.iterations = max(1, min(_MOST_ITERATIONS, round(fitting)))
        else:
            samples.seconds[number] = seconds

    def _start(self, process_key: str) -> _Process:
        with self._lock:
            keys = [key for key in self._running if self._samples[key].case.process_key == process_key]
        worker = Worker(
            tuple(self._samples[key].case for key in keys), _RESTARTS * len(keys) * (self._limits.most + 2)
        )
        self._processes[process_key] = _Process(worker, {key: index for index, key in enumerate(keys)})
        if self._stopping.is_set():  # whoever ended the others did not know of this one
            worker.kill()
        return self._processes[process_key]

    def _process_ended(self, key: _Key, end: TimingFailure) -> None:
        """The case that ended its process fails; if none of it ever had a turn, all would meet the same end."""
        process_key = self._samples[key].case.process_key
        del self._processes[process_key]
        together = [other for other in self._running if self._samples[other].case.process_key == process_key]
        had_turns = [other for other in together if self._samples[other].first_call is not None]
        for failing in [key] if had_turns or end.status in ("crashed", "timed out") else together:
            self._fail(failing, end)
        for other in had_turns:
            if other != key and other not in self._failures:  # built anew: its first call takes longer again
                self._turn(other, FIRST_CALL)

    def _fail(self, key: _Key, failure: TimingFailure) -> None:
        self._failures[key] = failure
        self._running.remove(key)

    def _speed(self, key: _Key, session: str, ended: TimingEnd, half_width: float) -> Speed:
        samples = self._samples[key]
        narrow = half_width <= self._limits.target_half_width
        return Speed(
            session=session,
            first_call=samples.first_call or 0.0,
            iterations=samples.iterations,
            rounds=tuple(samples.seconds),
            seconds=tuple(samples.seconds.values()),
            target_half_width=self._limits.target_half_width,
            ended="narrow enough" if narrow else ended,
        )
