"""A timing process that hangs costs its deadline, and one case."""

import os
import subprocess
import sys

import pytest

from bench.timing import session, worker
from bench.timing.protocol import RoundLimits, TimingFailure, TurnResult
from bench.timing.workloads import Case
from reports.record import Speed

CASES = (Case(workload="encode", engine="numpy"), Case(workload="windows", engine="numpy"))


def test_a_turn_that_hangs_ends_by_the_deadline_and_so_does_its_process(monkeypatch):
    monkeypatch.setattr(worker, "DEADLINE_SECONDS", 0.2)
    idle = [sys.executable, "-c", "import signal; signal.pause()"]

    def start(*_, files, **__):
        return subprocess.Popen(idle, pass_fds=tuple(files.values()))

    monkeypatch.setattr(worker.child_process, "start", start)
    hanging = worker.Worker(CASES, 3)
    process = hanging._process
    assert hanging.turn(0, 1, 1) == TimingFailure("timed out", "no result after 0 s", repeatable=False)
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    hanging.close()


def test_a_process_that_answers_no_more_is_ended(monkeypatch):
    """It has closed its pipes and goes on: whoever waits for its exit status would wait for good."""
    monkeypatch.setattr(worker, "_LAST_SECONDS", 0.1)
    idle = [sys.executable, "-c", "import signal; signal.pause()"]
    monkeypatch.setattr(worker.child_process, "start", lambda *_, **__: subprocess.Popen(idle))
    end = worker.Worker(CASES, 3).turn(0, 1, 1)
    assert end == TimingFailure("timed out", "it gave no answer and did not end in 0 s", repeatable=False)


@pytest.mark.parametrize(("engine", "fresh"), [("keras", False), ("unrolled", False), ("litert", True)])
def test_a_process_that_needs_tensorflow_is_forked_and_every_one_is_told_its_threads(
    monkeypatch, engine, fresh
):
    started = []

    def start(module, _arguments, *_, **options):
        started.append((module, options))
        return subprocess.Popen([sys.executable, "-c", ""])

    monkeypatch.setattr(worker.child_process, "start", start)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    worker.Worker((Case(workload="latency", engine=engine, threads=3),), 1).close()
    ((module, options),) = started
    assert (module, options["fresh"], set(options["files"])) == (
        "pytest",
        fresh,
        {"BARD_REQUESTS", "BARD_RESULTS"},
    )
    told = {name: number for name, number in options["environment"].items() if name.endswith("_NUM_THREADS")}
    assert set(told.values()) == ({"3"} if fresh else {"1"})  # Keras has its others between operators


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
