"""Real timings through pytest-benchmark in a child, on cases that are light."""

import threading

import msgspec
import pytest

from bench.timing import session
from bench.timing.protocol import FIRST_CALL, RoundLimits
from bench.timing.session import TimingFailure
from bench.timing.workloads import Case
from reports.record import Speed

# The process ends by a signal when the file is read: any C code of a case may do that.
CRASH = """
import os, signal, sys
def crash(event, arguments):
    if event == "open" and str(arguments[0]).endswith("crash.txt"):
        os.kill(os.getpid(), signal.SIGSEGV)
sys.addaudithook(crash)
"""
# A plugin that any environment may hold: this one breaks everything that loads it.
PLUGIN = "[pytest11]\nbroken = broken_plugin\n"


@pytest.fixture
def measure():
    """A function: cases by name -> what was measured of them, and the progress that was told."""

    def run(cases, **changes):
        told = []
        limits = {
            "least": 3,
            "most": 3,
            "target_half_width": 0.02,
            "budget_seconds": 60,
            "turn_seconds": 0.002,
            **changes,
        }
        results = session.measure(cases, RoundLimits(**limits), lambda *turns: told.append(turns))
        return results, told

    return run


@pytest.fixture
def light(text_file):
    return {name: Case(workload=name, text=str(text_file), engine="numpy") for name in ("encode", "windows")}


def test_light_cases(measure, light):
    results, told = measure(light)
    assert list(results) == ["encode", "windows"]
    for result in results.values():
        assert isinstance(result, Speed), result
        assert result.rounds == (1, 2, 3)
        assert min(result.seconds) > 0
        assert result.first_call > 0
        assert result.iterations >= 1
    assert results["encode"].session == results["windows"].session != ""
    assert all(done <= total == 10 for done, total in told)


@pytest.mark.slow
@pytest.mark.parametrize(("turn_seconds", "iterations"), [(1e-9, 1), (1e6, 2000)])
def test_short_calls_are_repeated_to_fill_a_turn(measure, light, turn_seconds, iterations):
    """Or the clock would be measured; bounded, so that a turn ends."""
    results, _ = measure({"windows": light["windows"]}, turn_seconds=turn_seconds)
    assert results["windows"].iterations == iterations


def test_rounds_are_added_until_every_time_is_known(measure, light):
    results, _ = measure(light, least=3, most=40, target_half_width=1e9)
    assert {(result.rounds, result.ended) for result in results.values()} == {((1, 2, 3), "narrow enough")}
    assert {result.target_half_width for result in results.values()} == {1e9}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("budget", "most", "rounds", "ended"), [(0, 40, 4, "budget spent"), (60, 5, 5, "rounds done")]
)
def test_or_until_the_budget_ends_and_says_which(measure, light, budget, most, rounds, ended):
    results, _ = measure(light, least=4, most=most, target_half_width=0, budget_seconds=budget)
    assert {len(result.rounds) for result in results.values()} == {rounds}
    assert {result.ended for result in results.values()} == {ended}


@pytest.mark.slow
def test_each_engine_and_number_of_threads_has_a_process_of_its_own(monkeypatch, measure, light):
    started = []

    class Watched(session.Worker):
        def __init__(self, cases, turns):
            started.append([(case.workload, case.threads) for case in cases])
            super().__init__(cases, turns)

    monkeypatch.setattr(session, "Worker", Watched)
    alone = msgspec.structs.replace(light["encode"], threads=1)
    results, _ = measure({**light, "one thread": alone}, least=1, most=1)
    assert sorted(started) == [[("encode", 0), ("windows", 0)], [("encode", 1)]]
    assert len({result.session for result in results.values()}) == 1


@pytest.mark.slow
def test_two_processes_start_side_by_side(monkeypatch, measure, light):
    both = threading.Barrier(2, timeout=60)

    class Awaited(session.Worker):
        def turn(self, case, round_number, iterations):
            if round_number == FIRST_CALL:
                both.wait()
            return super().turn(case, round_number, iterations)

    monkeypatch.setattr(session, "Worker", Awaited)
    cases = {"encode": light["encode"], "one thread": msgspec.structs.replace(light["encode"], threads=1)}
    results, _ = measure(cases, least=1, most=1)
    assert [type(result) for result in results.values()] == [Speed, Speed]


def test_an_interrupt_while_they_start_ends_them(monkeypatch, measure, light):
    started = []

    class Interrupted(session.Worker):
        def __init__(self, cases, turns):
            super().__init__(cases, turns)
            started.append(self)

        def turn(self, case, round_number, iterations):
            if len(started) > 1:
                raise KeyboardInterrupt
            return super().turn(case, round_number, iterations)

    monkeypatch.setattr(session, "Worker", Interrupted)
    cases = {"encode": light["encode"], "one thread": msgspec.structs.replace(light["encode"], threads=1)}
    with pytest.raises(KeyboardInterrupt):
        measure(cases)
    assert all(worker._process.poll() is not None for worker in started)


def test_a_case_that_fails_costs_itself_alone(measure, light, tmp_path):
    broken = Case(workload="latency", path=str(tmp_path / "none"))
    results, _ = measure({"encode": light["encode"], "broken": broken, "windows": light["windows"]})
    assert isinstance(results["broken"], TimingFailure)
    assert results["broken"].status == "failed"
    assert "does not exist" in results["broken"].reason
    assert isinstance(results["encode"], Speed)
    assert isinstance(results["windows"], Speed)


@pytest.mark.slow
def test_a_case_that_crashes_costs_itself_alone(measure, light, tmp_path, text_file, environment):
    environment(CRASH)
    (tmp_path / "crash.txt").write_text(text_file.read_text("utf-8"), "utf-8")
    crash = Case(workload="read", text=str(tmp_path / "crash.txt"), engine="numpy")
    results, _ = measure({"windows": light["windows"], "crash": crash, "encode": light["encode"]})
    assert isinstance(results["windows"], Speed)  # whose process ended in another case's turn
    assert results["crash"] == TimingFailure("crashed", "ended by SIGSEGV", repeatable=True)
    assert isinstance(results["encode"], Speed)


def test_where_nothing_can_start_every_case_fails(measure, light, environment):
    environment("raise SystemExit('no start today')")
    results, _ = measure(light)
    assert {result.status for result in results.values()} == {"failed"}
    assert all("no start today" in result.reason for result in results.values())


@pytest.mark.slow
def test_the_users_pytest_has_no_say(measure, light, environment, monkeypatch):
    folder = environment("")
    information = folder / "broken-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n", "utf-8")
    (information / "entry_points.txt").write_text(PLUGIN, "utf-8")
    (folder / "broken_plugin.py").write_text("raise ImportError('broken plugin')", "utf-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "broken_plugin")
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    results, _ = measure({"encode": light["encode"]})
    assert isinstance(results["encode"], Speed), results
