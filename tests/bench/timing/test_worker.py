"""A timing process that hangs costs its deadline, and one case."""

import os
import sys

import pytest

from bench.timing import session, worker
from bench.timing.protocol import RoundLimits, TimingFailure, TurnResult
from bench.timing.workloads import Case
from reports.record import Speed

CASES = (Case(workload="encode", engine="numpy"), Case(workload="windows", engine="numpy"))


def test_a_turn_that_hangs_ends_by_the_deadline_and_so_does_its_process(monkeypatch):
    monkeypatch.setattr(worker, "DEADLINE_SECONDS", 0.2)
    monkeypatch.setattr(worker, "_command", lambda _: [sys.executable, "-c", "import signal; signal.pause()"])
    hanging = worker.Worker(CASES, 3)
    process = hanging._process
    assert hanging.turn(0, 1, 1) == TimingFailure("timed out", "no result after 0 s", repeatable=False)
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    hanging.close()


def test_the_other_cases_of_a_process_that_hung_are_timed(monkeypatch):
    class Stuck:
        """Stands for a process in which one workload never ends."""

        def __init__(self, cases, _turns):
            self.cases = cases

        def turn(self, case, _number, _iterations):
            if self.cases[case].workload == "encode":
                return TimingFailure("timed out", "no result after 900 s", repeatable=False)
            return TurnResult(seconds=0.5)

        def close(self):
            pass

    monkeypatch.setattr(session, "Worker", Stuck)
    limits = RoundLimits(least=3, most=3, target_half_width=0.02, budget_seconds=60, turn_seconds=0.01)
    results = session.measure(dict(zip(("a", "b"), CASES, strict=True)), limits, lambda *_: None)
    assert results["a"].status == "timed out"
    assert isinstance(results["b"], Speed)
