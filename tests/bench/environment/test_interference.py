"""What else used a machine that is made of files."""

import os
import subprocess
import sys

import msgspec
import pytest

from bench.environment.interference import InterferenceMonitor, warnings
from reports.record import Conditions, TimingSession

CALM = Conditions(load_after=1.0, others_busy=0.01, stolen=0.0, governor="performance", throttled=0)


@pytest.fixture
def machine(tmp_path):
    """A function that writes /proc/stat and what the system tells of its processors."""

    def write(*, user=0, idle=0, stolen=0, throttled=0):
        (tmp_path / "proc").mkdir(exist_ok=True)
        (tmp_path / "proc" / "stat").write_text(f"cpu {user} 0 0 {idle} 0 0 0 {stolen} 0 0\nintr 1 1\n")
        cpu = tmp_path / "cpu" / "cpu0"
        for folder in ("cpufreq", "thermal_throttle"):
            (cpu / folder).mkdir(parents=True, exist_ok=True)
        (cpu / "cpufreq" / "scaling_governor").write_text("powersave\n")
        (cpu / "thermal_throttle" / "core_throttle_count").write_text(f"{throttled}\n")
        return tmp_path / "proc", tmp_path / "cpu"

    return write


def test_shares_are_of_what_passed_in_between(machine):
    with InterferenceMonitor(*machine(user=100_000, idle=0, stolen=50, throttled=3)) as monitor:
        machine(user=160_000, idle=35_000, stolen=5_050, throttled=5)
    interference = monitor.read()
    assert interference.others_busy == pytest.approx(0.6, abs=0.01)  # less what this test took itself
    assert interference.stolen == 0.05
    assert (interference.governor, interference.throttled) == ("powersave", 2)


def test_load_on_processors_that_may_not_be_used_is_no_load(tmp_path, monkeypatch):
    """A training that is pinned to one core was told the work of all others."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {1, 3}, raising=False)

    def write(unusable, usable):
        lines = [f"cpu{number} {(unusable, usable)[number % 2]} 0 0 0 0 0 0 0 0 0" for number in range(4)]
        of_all = f"cpu {2 * (unusable + usable)} 0 0 0 0 0 0 0 0 0"
        (tmp_path / "stat").write_text("\n".join([of_all, *lines, "intr 1"]))

    write(100_000, 0)
    monitor = InterferenceMonitor(tmp_path, tmp_path)
    with monitor:
        before = monitor._cpu_ticks()
        write(900_000, 40_000)
    after = monitor._cpu_ticks()
    assert (after.busy - before.busy, after.total - before.total) == (80_000, 80_000)


def test_where_a_usable_processor_is_not_told_of_all_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 7}, raising=False)
    (tmp_path / "stat").write_text("cpu 90 0 0 10 0 0 0 0\ncpu0 5 0 0 5 0 0 0 0\n")
    ticks = InterferenceMonitor(tmp_path, tmp_path)._cpu_ticks()
    assert (ticks.busy, ticks.total) == (90, 100)


def test_the_same_processors_are_counted_before_and_after(tmp_path, monkeypatch):
    """They may change meanwhile: other ones have counted since the machine started."""
    (tmp_path / "stat").write_text("cpu 90 0 0 10 0 0 0 0\ncpu0 5 0 0 5 0 0 0 0\ncpu1 85 0 0 5 0 0 0 0\n")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0}, raising=False)
    with InterferenceMonitor(tmp_path, tmp_path) as monitor:
        monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {1})
    assert monitor.read().others_busy == 0


def process(proc, number, parent, ticks, name="python (a) b"):
    """Four times in /proc/PID/stat: user, system, and both of ended children."""
    folder = proc / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    times = " ".join(str(count) for count in ticks)
    (folder / "stat").write_text(f"{number} ({name}) S {parent} 1 1 0 -1 0 0 0 0 0 {times} 20 0 1 0\n")


def test_living_descendants_are_not_other_load(machine):
    proc, cpu = machine(user=100_000)
    process(proc, 9_000_001, os.getpid(), (10_000, 0, 0, 0))
    with InterferenceMonitor(proc, cpu) as monitor:
        machine(user=200_000, idle=100_000)
        process(proc, 9_000_001, os.getpid(), (20_000, 5_000, 3_000, 2_000))
        process(proc, 9_000_002, 9_000_001, (10_000, 0, 0, 0))  # a child's child
        process(proc, 9_000_003, 1, (40_000, 0, 0, 0))  # a stranger
    assert monitor.read().others_busy == pytest.approx((100_000 - 30_000) / 200_000, abs=0.001)


def test_a_child_of_ours_counts_while_it_lives_and_afterwards():
    work = "import os\nwhile sum(os.times()[:2]) < 0.1: pass\nprint(flush=True); input()"
    monitor = InterferenceMonitor()
    before = monitor._cpu_ticks().own
    with subprocess.Popen(
        [sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        living = monitor._cpu_ticks().own - before
        child.communicate(b"\n")
    assert round(living, 3) >= 0.1 * os.sysconf("SC_CLK_TCK")  # that child alone, by the same clock
    assert round(monitor._cpu_ticks().own - before - living, 3) >= 0


def test_one_event_of_a_package_counts_once(tmp_path):
    """Two cores of two processors each, in one package."""

    def write(package, cores):
        for cpu in range(4):
            folder = tmp_path / "cpu" / f"cpu{cpu}"
            for name in ("thermal_throttle", "topology"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            (folder / "topology" / "physical_package_id").write_text("0\n")
            (folder / "topology" / "core_id").write_text(f"{cpu // 2}\n")
            (folder / "thermal_throttle" / "package_throttle_count").write_text(f"{package}\n")
            (folder / "thermal_throttle" / "core_throttle_count").write_text(f"{cores[cpu // 2]}\n")

    write(7, (1, 5))
    with InterferenceMonitor(tmp_path, tmp_path / "cpu") as monitor:
        write(9, (2, 8))
    assert monitor.read().throttled == 2 + 1 + 3


def test_counters_that_appear_later_are_not_events(machine, tmp_path):
    with InterferenceMonitor(tmp_path / "proc", tmp_path / "cpu") as monitor:
        machine(throttled=1_000)
    assert monitor.read().throttled is None


def test_what_ends_before_it_is_read_is_passed_over(machine):
    proc, cpu = machine(user=1_000)
    (proc / "9000001").mkdir()
    (proc / "9000001" / "stat").write_text("")
    with InterferenceMonitor(proc, cpu) as monitor:
        machine(user=1_000, idle=1_000)
    assert monitor.read().others_busy == 0.0


def test_what_the_system_does_not_tell_is_not_made_up(tmp_path):
    with InterferenceMonitor(tmp_path, tmp_path) as monitor:
        pass
    interference = monitor.read()
    assert (interference.others_busy, interference.stolen) == (0.0, 0.0)
    assert (interference.governor, interference.throttled) == ("", None)


def test_here_it_reads_shares():
    with InterferenceMonitor() as monitor:
        sum(range(10_000))
    interference = monitor.read()
    assert 0 <= interference.others_busy <= 1
    assert 0 <= interference.stolen <= 1


def said(conditions, load=0.0):
    """What is said of a session on 2 cores that met these conditions."""
    session = TimingSession(
        session="s", timed="step", started="2025-01-02", load_before=load, conditions=conditions
    )
    return warnings(session, 2)


def test_a_calm_machine_gets_no_warning():
    assert said(CALM, 0.5) == ()


def test_at_the_bounds_there_is_none():
    assert said(msgspec.structs.replace(CALM, others_busy=0.1, stolen=0.02, throttled=None), 1.0) == ()


@pytest.mark.parametrize(
    ("changes", "load", "words"),
    [
        ({}, 1.5, "load average 1.5 on 2 cores"),
        ({"others_busy": 0.25}, 0, "other processes took 25%"),
        ({"stolen": 0.06}, 0, "the hypervisor gave 6%"),
        ({"throttled": 4}, 0, "throttled 4 times"),
        ({"governor": "ondemand, performance"}, 0, "governor is ondemand"),
        ({"governor": "powersave"}, 0, "governor is powersave"),
    ],
)
def test_a_loaded_machine_does(changes, load, words):
    (line,) = said(msgspec.structs.replace(CALM, **changes), load)
    assert line.startswith("Timing step, 2025-01-02: ")
    assert words in line
