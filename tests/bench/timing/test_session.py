"""Real timings through pytest-benchmark in a child, on cases that are light."""

import msgspec
import pytest

from bench.timing import session
from bench.timing.protocol import RoundLimits
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
        found = session.measure(cases, RoundLimits(**limits), lambda *turns: told.append(turns))
        return found, told

    return run


@pytest.fixture
def light(text_file):
    return {name: Case(workload=name, text=str(text_file), engine="numpy") for name in ("encode", "windows")}


def test_light_cases(measure, light):
    found, told = measure(light)
    assert list(found) == ["encode", "windows"]
    for result in found.values():
        assert isinstance(result, Speed), result
        assert result.rounds == (1, 2, 3)
        assert min(result.seconds) > 0
        assert result.first_call > 0
        assert result.iterations >= 1
    assert found["encode"].session == found["windows"].session != ""
    assert all(done <= total == 10 for done, total in told)


@pytest.mark.parametrize(("turn_seconds", "iterations"), [(1e-9, 1), (1e6, 2000)])
def test_short_calls_are_repeated_to_fill_a_turn(measure, light, turn_seconds, iterations):
    """Or the clock would be measured; bounded, so that a turn ends."""
    found, _ = measure({"windows": light["windows"]}, turn_seconds=turn_seconds)
    assert found["windows"].iterations == iterations


def test_rounds_are_added_until_every_time_is_known(measure, light):
    found, _ = measure(light, least=3, most=40, target_half_width=1e9)
    assert {(result.rounds, result.ended) for result in found.values()} == {((1, 2, 3), "narrow enough")}
    assert {result.target_half_width for result in found.values()} == {1e9}


@pytest.mark.parametrize(
    ("budget", "most", "rounds", "ended"), [(0, 40, 4, "budget spent"), (60, 5, 5, "rounds done")]
)
def test_or_until_the_budget_ends_and_says_which(measure, light, budget, most, rounds, ended):
    found, _ = measure(light, least=4, most=most, target_half_width=0, budget_seconds=budget)
    assert {len(result.rounds) for result in found.values()} == {rounds}
    assert {result.ended for result in found.values()} == {ended}


def test_each_engine_and_number_of_threads_has_a_process_of_its_own(monkeypatch, measure, light):
    started = []

    class Watched(session.Worker):
        def __init__(self, cases, turns):
            started.append([(case.workload, case.threads) for case in cases])
            super().__init__(cases, turns)

    monkeypatch.setattr(session, "Worker", Watched)
    alone = msgspec.structs.replace(light["encode"], threads=1)
    found, _ = measure({**light, "one thread": alone}, least=1, most=1)
    assert started == [[("encode", 0), ("windows", 0)], [("encode", 1)]]
    assert len({result.session for result in found.values()}) == 1


def test_a_case_that_fails_costs_itself_alone(measure, light, tmp_path):
    broken = Case(workload="latency", path=str(tmp_path / "none"))
    found, _ = measure({"encode": light["encode"], "broken": broken, "windows": light["windows"]})
    assert isinstance(found["broken"], TimingFailure)
    assert found["broken"].status == "failed"
    assert "does not exist" in found["broken"].reason
    assert isinstance(found["encode"], Speed)
    assert isinstance(found["windows"], Speed)


def test_a_case_that_crashes_costs_itself_alone(measure, light, tmp_path, text_file, environment):
    environment(CRASH)
    (tmp_path / "crash.txt").write_text(text_file.read_text("utf-8"), "utf-8")
    crash = Case(workload="read", text=str(tmp_path / "crash.txt"), engine="numpy")
    found, _ = measure({"windows": light["windows"], "crash": crash, "encode": light["encode"]})
    assert isinstance(found["windows"], Speed)  # whose process ended in another case's turn
    assert found["crash"] == TimingFailure("crashed", "ended by SIGSEGV", repeatable=True)
    assert isinstance(found["encode"], Speed)


def test_where_nothing_can_start_every_case_fails(measure, light, environment):
    environment("raise SystemExit('no start today')")
    found, _ = measure(light)
    assert {result.status for result in found.values()} == {"failed"}
    assert all("no start today" in result.reason for result in found.values())


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
    found, _ = measure({"encode": light["encode"]})
    assert isinstance(found["encode"], Speed), found
