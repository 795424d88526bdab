"""What else may change times while they are taken: load, other processes, the hypervisor, the clock."""

import os
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from reports import units
from reports.record import Conditions, TimingSession
from shakespeare.cores import usable_processors

_BUSY, _STOLEN = 0.1, 0.02  # shares above which a reader should know


class _CpuTicks(NamedTuple):
    """Clock ticks since the machine started, over the processors that this process may use."""

    total: int
    busy: int
    stolen: int  # that the hypervisor gave to other machines
    own: float  # of busy: those of this process and its descendants


class InterferenceMonitor:
    """Compares the machine at the end of a `with` block with what it was at the beginning."""

    def __init__(self, proc: Path = Path("/proc"), system: Path = Path("/sys/devices/system/cpu")) -> None:
        self._proc, self._system = proc, system
        self._usable = usable_processors()

    def __enter__(self) -> Self:
        self._before, self._throttles_before = self._cpu_ticks(), self._throttle_counts()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._after, throttles = self._cpu_ticks(), self._throttle_counts()
        self._load, self._governor = os.getloadavg()[0], ", ".join(sorted(self._governors()))
        counters = self._throttles_before.keys() & throttles.keys()
        events = sum(max(0, throttles[counter] - self._throttles_before[counter]) for counter in counters)
        self._throttled = events if counters else None

    def read(self) -> Conditions:
        """What happened in the block. Ticks of this process and its descendants, ended or not, are not others'."""
        before, after = self._before, self._after
        total = max(1, after.total - before.total)
        others = (after.busy - before.busy) - (after.own - before.own)
        return Conditions(
            load_after=self._load,
            others_busy=min(1.0, max(0.0, others / total)),
            stolen=min(1.0, max(0, after.stolen - before.stolen) / total),
            governor=self._governor,
            throttled=self._throttled,
        )

    def _cpu_ticks(self) -> _CpuTicks:
        times = os.times()
        seconds = times.user + times.system + times.children_user + times.children_system
        own = seconds * os.sysconf("SC_CLK_TCK") + self._ticks_of_descendants()
        try:
            counts = _counts((self._proc / "stat").read_text("ascii"), self._usable)
            user, nice, system, idle, waiting, irq, softirq, stolen = map(sum, zip(*counts, strict=True))
        except (OSError, ValueError, KeyError):
            return _CpuTicks(0, 0, 0, own)
        busy = user + nice + system + irq + softirq
        return _CpuTicks(busy + idle + waiting + stolen, busy, stolen, own)

    def _ticks_of_descendants(self) -> int:
        """Processor ticks of the descendants that have not ended, those of their own ended children included."""
        parents, ticks = {}, {}
        for file in self._proc.glob("[0-9]*/stat"):
            try:  # after the name, which may hold anything: state, parent, ..., four times at 14 to 17
                fields = file.read_text("utf-8", "replace").rpartition(")")[2].split()
                parents[int(file.parent.name)] = int(fields[1])
                ticks[int(file.parent.name)] = sum(map(int, fields[11:15]))
            except (OSError, ValueError, IndexError):  # it ended meanwhile
                continue
        total, generation = 0, {os.getpid()}
        while generation := {process for process, parent in parents.items() if parent in generation}:
            total += sum(ticks.pop(process, 0) for process in generation)
            parents = {process: parent for process, parent in parents.items() if process not in generation}
        return total

    def _governors(self) -> set[str]:
        files = self._system.glob("cpu[0-9]*/cpufreq/scaling_governor")
        return {governor for file in files if (governor := _read(file))}

    def _throttle_counts(self) -> dict[tuple[str, str, str], int]:
        """Counts of throttling by kind, package and core; processors of one core or package show the same."""
        counts: dict[tuple[str, str, str], int] = {}
        for file in self._system.glob("cpu[0-9]*/thermal_throttle/*_throttle_count"):
            cpu, kind = file.parent.parent, file.name.partition("_")[0]
            package = _read(cpu / "topology" / "physical_package_id") or "0"
            core = (_read(cpu / "topology" / "core_id") or cpu.name) if kind == "core" else ""
            count = _read(file)
            if count is not None and count.isdecimal():
                counter = kind, package, core
                counts[counter] = max(int(count), counts.get(counter, 0))
        return counts


def _counts(stat: str, usable: frozenset[int]) -> list[list[int]]:
    """Eight of each usable processor: what others do on one that this process may not use takes nothing from it.

    Of all together where the usable ones are not known.

    Raises:
        KeyError, ValueError: the text tells of no processors.
    """
    fields = (line.split() for line in stat.splitlines() if line.startswith("cpu"))
    counts = {name: [int(count) for count in numbers[:8]] for name, *numbers in fields}
    if not usable or any(f"cpu{number}" not in counts for number in usable):
        return [counts["cpu"]]
    return [counts[f"cpu{number}"] for number in usable]


def _read(file: Path) -> str | None:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return None


def warnings(session: TimingSession, cores: int) -> tuple[str, ...]:
    """What a reader must know before relying on the times of a session."""
    conditions, messages = session.conditions, []
    if session.load_before > cores / 2:
        load = f"{units.number(session.load_before, 1)} on {units.cores(cores)}"
        messages.append(f"the machine was not idle when it began: load average {load}. Times may be high.")
    if conditions.others_busy > _BUSY:
        share = units.percent(conditions.others_busy, 0)
        messages.append(f"other processes took {share} of the processors' time. Times may be high.")
    if conditions.stolen > _STOLEN:
        share = units.percent(conditions.stolen, 0)
        messages.append(f"the hypervisor gave {share} of the processors' time to others. Times may be high.")
    if conditions.throttled:
        messages.append(f"the processor throttled {conditions.throttled} times for heat. Times may be high.")
    if {"powersave", "ondemand"} & set(conditions.governor.split(", ")):
        messages.append(
            f"the clock's governor is {conditions.governor}: short measurements may run before it raises the clock."
        )
    return tuple(f"Timing {session.timed}, {session.started}: {message}" for message in messages)
