"""Timing sessions: what is kept is not timed again; what is missing is timed in one session, and kept."""

from collections.abc import Mapping
from typing import NamedTuple

from bench.peers.registry import PEERS
from bench.pipeline.cache import PartId
from bench.pipeline.context import Dependencies, RunContext
from bench.progress import bar
from bench.timing import session
from bench.timing.protocol import RoundLimits, TimingFailure
from bench.timing.workloads import Case
from reports.record import Failure, Part, Speed


class TimedCase(NamedTuple):
    """A case and what its time depends on beside code and machine, as the hash of the file that runs."""

    case: Case
    inputs: tuple[object, ...]


_TIMER = "bench.timing.test_speed"  # runs in the child; importing it here would import pytest
Timings = dict[PartId, Speed | Failure]


def time_in_one_session(
    context: RunContext, cases: Mapping[PartId, TimedCase], failing: Part, limits: RoundLimits
) -> Timings:
    """Times by the ids of `cases`. A failure is kept only if a second try would give it again."""
    keys = {
        part: context.key(part, Dependencies(_modules(timed.case), (*timed.inputs, limits)))
        for part, timed in cases.items()
    }
    times: Timings = {}
    for part, key in keys.items():
        kept = context.kept(key, Speed)
        if kept is not None:
            times[part] = kept
    context.cache.reused += len(times)
    missing = {part: timed.case for part, timed in cases.items() if part not in times}
    for part, measured in _measure(missing, limits, failing).items():
        context.cache.measured += 1
        if isinstance(measured, Speed):
            times[part] = measured
        else:
            status, reason, _ = measured
            times[part] = Failure(
                part=failing, status=status, reason=reason, cell=part.cell, about=part.subject
            )
        if isinstance(measured, Speed) or measured.repeatable:
            context.cache.put(keys[part], times[part])
    ordered = {part: times[part] for part in cases}
    context.failures.extend(time for time in ordered.values() if isinstance(time, Failure))
    return ordered


def _modules(case: Case) -> tuple[str, ...]:
    """The code that a case runs: that of the timer, and of the peer if one is timed."""
    peer = PEERS.get(case.engine)
    return (session.__name__, _TIMER, *((type(peer).__module__,) if peer else ()))


def _measure(
    cases: dict[PartId, Case], limits: RoundLimits, name: str
) -> dict[PartId, Speed | TimingFailure]:
    if not cases:
        return {}
    with bar() as progress:
        task = progress.add_task(f"time {name}", total=None, note=f"{len(cases)} cases interleaved")

        def report(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return session.measure(cases, limits, report)
