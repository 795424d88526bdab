"""What else may move the times of a run: load, other processes, the hypervisor, the clock."""

import os
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from reports import units
from reports.record import Conditions

_BUSY, _STOLEN = 0.1, 0.02  # shares above which a reader should know


class _Jiffies(NamedTuple):
    """Since the machine started, over all processors."""

    total: int
    busy: int
    stolen: int
    ours: float


class Watch:
    """Looks at the machine when a `with` block begins and ends."""

    def __init__(self, proc: Path = Path("/proc"), system: Path = Path("/sys/devices/system/cpu")) -> None:
        self._proc, self._system = proc, system

    def __enter__(self) -> Self:
        self._before, self._throttled = self._jiffies(), self._throttles()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._after, throttled = self._jiffies(), self._throttles()
        self._load, self._governor = os.getloadavg()[0], ", ".join(sorted(self._governors()))
        counted = self._throttled.keys() & throttled.keys()
        self._events = sum(max(0, throttled[one] - self._throttled[one]) for one in counted)
        self._counts = bool(counted)

    def read(self) -> Conditions:
        """What happened in the block. Ours is what this process and its descendants took, ended or not."""
        before, after = self._before, self._after
        total = max(1, after.total - before.total)
        others = (after.busy - before.busy) - (after.ours - before.ours)
        return Conditions(
            load_after=self._load,
            others_busy=min(1.0, max(0.0, others / total)),
            stolen=min(1.0, max(0, after.stolen - before.stolen) / total),
            governor=self._governor,
            throttled=self._events if self._counts else None,
        )

    def _jiffies(self) -> _Jiffies:
        times = os.times()
        own = times.user + times.system + times.children_user + times.children_system
        ours = own * os.sysconf("SC_CLK_TCK") + self._living()
        try:
            line = (self._proc / "stat").read_text("ascii").splitlines()[0]
            user, nice, system, idle, waiting, irq, softirq, stolen = map(int, line.split()[1:9])
        except (OSError, ValueError, IndexError):
            return _Jiffies(0, 0, 0, ours)
        busy = user + nice + system + irq + softirq
        return _Jiffies(busy + idle + waiting + stolen, busy, stolen, ours)

    def _living(self) -> int:
        """Jiffies of our descendants that have not ended, with those of their own ended children."""
        parents, used = {}, {}
        for file in self._proc.glob("[0-9]*/stat"):
            try:  # after the name, which may hold anything: state, parent, ..., four times at 14 to 17
                fields = file.read_text("utf-8", "replace").rpartition(")")[2].split()
                parents[int(file.parent.name)] = int(fields[1])
                used[int(file.parent.name)] = sum(map(int, fields[11:15]))
            except (OSError, ValueError, IndexError):  # it ended meanwhile
                continue
        found, family = 0, {os.getpid()}
        while family := {one for one, parent in parents.items() if parent in family}:
            found += sum(used.pop(one, 0) for one in family)
            parents = {one: parent for one, parent in parents.items() if one not in family}
        return found

    def _governors(self) -> set[str]:
        files = self._system.glob("cpu[0-9]*/cpufreq/scaling_governor")
        return {found for file in files if (found := _text(file))}

    def _throttles(self) -> dict[tuple[str, ...], int]:
        """Events by package, and by core: every processor of one shows the same events again."""
        found: dict[tuple[str, ...], int] = {}
        for file in self._system.glob("cpu[0-9]*/thermal_throttle/*_throttle_count"):
            cpu, kind = file.parent.parent, file.name.partition("_")[0]
            package = _text(cpu / "topology" / "physical_package_id") or "0"
            core = (_text(cpu / "topology" / "core_id") or cpu.name) if kind == "core" else ""
            count = _text(file)
            if count is not None and count.isdecimal():
                found[kind, package, core] = max(int(count), found.get((kind, package, core), 0))
        return found


def _text(file: Path) -> str | None:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return None


def warnings(conditions: Conditions, cores: int, load_before: float) -> tuple[str, ...]:
    """What a reader must know before relying on the times."""
    found = []
    if load_before > cores / 2:
        load = f"{units.number(load_before, 1)} on {cores} cores"
        found.append(f"The machine was not idle when the run began: load average {load}. Times may be high.")
    if conditions.others_busy > _BUSY:
        share = units.percent(conditions.others_busy, 0)
        found.append(
            f"Other processes took {share} of the processors' time during the run. Times may be high."
        )
    if conditions.stolen > _STOLEN:
        share = units.percent(conditions.stolen, 0)
        found.append(f"The hypervisor gave {share} of the processors' time to others. Times may be high.")
    if conditions.throttled:
        found.append(f"The processor throttled {conditions.throttled} times for heat. Times may be high.")
    if {"powersave", "ondemand"} & set(conditions.governor.split(", ")):
        found.append(f"The clock's governor is {conditions.governor}: short measurements may find it low.")
    return tuple(found)
