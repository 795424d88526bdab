"""Runs by machine, oldest first, each beside the last one that asked for the same."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reports import units
from reports.history.headlines import Headlines, hardware, headlines
from reports.record import Machine, Record


class RunRow(NamedTuple):
    """A run by its folder's name and size; `reason` says why it has no record."""

    name: str
    disk_bytes: int
    record: Record | None
    reason: str = ""


class ComparedRun(NamedTuple):
    """A run and what it is compared with."""

    name: str
    record: Record
    figures: Headlines
    previous: Record | None  # on the same machine
    before: Headlines  # of the last run that asked for the same; empty where there is none


def by_machine(rows: Iterable[RunRow]) -> Iterator[list[ComparedRun]]:
    """The runs of each machine, oldest first, the machine used last first."""
    machines: dict[tuple[object, ...], list[tuple[str, Record]]] = {}
    readable = [(row.record.started, row.name, row.record) for row in rows if row.record]
    for _, name, record in sorted(readable, key=lambda entry: entry[:2]):
        runs = machines.setdefault(hardware(record.machine), [])
        machines[hardware(record.machine)] = [*runs, (name, record)]
    for runs in sorted(machines.values(), key=lambda runs: runs[-1][1].started, reverse=True):
        yield list(_compared(runs))


def _compared(runs: list[tuple[str, Record]]) -> Iterator[ComparedRun]:
    last: dict[tuple[str, str], Headlines] = {}  # by what was asked for: preset and text
    previous = None
    for name, record in runs:
        asked, figures = (record.preset, record.corpus.sha256), headlines(record)
        yield ComparedRun(name, record, figures, previous, last.get(asked, Headlines()))
        last[asked], previous = figures, record


def describe(machine: Machine) -> str:
    """The machine's name in titles."""
    return f"{machine.cpu}, {units.cores(machine.cores)}, {round(machine.memory_bytes / 2**30)} GiB"
