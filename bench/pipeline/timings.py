"""Timing sessions: what is kept is not timed again; what is missing is timed in one session, and kept."""

import os
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from bench.environment.energy import EnergyMeter
from bench.environment.interference import InterferenceMonitor
from bench.peers.registry import PEERS, REFERENCE
from bench.pipeline.cache import CacheKey, PartId
from bench.pipeline.context import Dependencies, RunContext
from bench.progress import bar
from bench.timing import session
from bench.timing.protocol import RoundLimits, TimingFailure
from bench.timing.workloads import Case
from reports.record import Energy, Failure, Part, Speed, TimingSession


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
    context.progress.done(tuple(times), None)
    missing = {part: timed.case for part, timed in cases.items() if part not in times}
    if missing:
        context.between_parts()
    began = time.monotonic()
    measured_now, surroundings = _measure(missing, limits, failing)
    context.check_text()
    context.progress.done(tuple(missing), time.monotonic() - began)
    for part, measured in measured_now.items():
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
    if surroundings:
        context.cache.put(_session_key(surroundings.session), surroundings)
    _collect_sessions(context, ordered)
    context.failures.extend(timing for timing in ordered.values() if isinstance(timing, Failure))
    return ordered


def _modules(case: Case) -> tuple[str, ...]:
    """The code that a case runs: that of the timer, and of the peer if one is timed."""
    peer = REFERENCE if case.engine == REFERENCE.name else PEERS.get(case.engine)
    return (session.__name__, _TIMER, *((type(peer).__module__,) if peer else ()))


def energy_of(context: RunContext, timings: Iterable[Speed]) -> Energy | None:
    """What the sessions of these timings used together; None where one of them has no figure."""
    names = dict.fromkeys(speed.session for speed in timings)
    known = [context.sessions[name].energy for name in names if name in context.sessions]
    read = [energy for energy in known if energy]
    if not read or len(read) < len(names):
        return None
    joules, seconds = sum(reading.joules for reading in read), sum(reading.seconds for reading in read)
    return Energy(source=read[0].source, joules=joules, seconds=seconds)


def _session_key(session_name: str) -> CacheKey:
    """What a session met is kept under its own name: it lasts as long as one of its samples."""
    return CacheKey(part=PartId(part="session", subject=session_name), inputs=session_name)


def _collect_sessions(context: RunContext, timings: Timings) -> None:
    """What the machine did when these were timed, in this run or in an earlier one."""
    for timing in timings.values():
        if isinstance(timing, Speed) and timing.session not in context.sessions:
            kept = context.cache.get(_session_key(timing.session), TimingSession)
            if isinstance(kept, TimingSession):
                context.sessions[timing.session] = kept


def _measure(
    cases: dict[PartId, Case], limits: RoundLimits, name: str
) -> tuple[dict[PartId, Speed | TimingFailure], TimingSession | None]:
    """The times, and what else the machine did meanwhile; None where nothing was timed."""
    if not cases:
        return {}, None
    started, load = datetime.now(UTC).isoformat(timespec="seconds"), os.getloadavg()[0]
    with bar() as progress, InterferenceMonitor() as monitor, EnergyMeter() as meter:
        task = progress.add_task(f"time {name}", total=None, note=f"{len(cases)} cases interleaved")

        def report(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        times = session.measure(cases, limits, report)
    names = [timing.session for timing in times.values() if isinstance(timing, Speed)]
    if not names:
        return times, None
    surroundings = TimingSession(
        session=names[0],
        timed=name,
        started=started,
        load_before=load,
        conditions=monitor.read(),
        energy=meter.read(),
    )
    return times, surroundings
