"""Runs by machine, oldest first: their trends, and what changed from each to the next."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reports import units
from reports.history.changes import changes
from reports.history.headlines import Headlines, hardware, headlines
from reports.record import Machine, Record
from reports.tables import Table

_TRENDS = (
    "run",
    "started",
    "preset",
    "best model",
    "top-1",
    "bits/char",
    "step",
    "file",
    "to ship",
    "a character",
)


_NOTE = (
    "In brackets the change from the last run of the same preset and text; of a step and of a file only where the "
    "model and the file have the same name. Times of two runs differ by noise too: bard compare gives intervals."
)


class RunRow(NamedTuple):
    """A run by its folder's name and size; `reason` says why it has no record."""

    name: str
    disk_bytes: int
    record: Record | None
    reason: str = ""


class _Compared(NamedTuple):
    name: str
    record: Record
    figures: Headlines
    previous: Record | None  # on the same machine
    before: Headlines  # of the last run that asked for the same; empty where there is none


def tables(rows: Iterable[RunRow]) -> tuple[Table, ...]:
    """Two tables a machine, and one of the runs without a record."""
    rows = list(rows)
    made = [table for compared in _by_machine(rows) for table in (_trends(compared), _changed(compared))]
    broken = [
        (row.name, units.size(row.disk_bytes), row.reason)
        for row in sorted(rows, key=lambda row: row.name)
        if row.record is None
    ]
    if broken:
        title = "Runs without a record that can be read"
        made.append(Table(title, ("run", "on disk", "reason"), "lrl", tuple(broken)))
    return tuple(made)


def _by_machine(rows: list[RunRow]) -> Iterator[list[_Compared]]:
    """The runs of each machine, oldest first, the machine used last first."""
    machines: dict[tuple[object, ...], list[tuple[str, Record]]] = {}
    readable = [(row.record.started, row.name, row.record) for row in rows if row.record]
    for _, name, record in sorted(readable, key=lambda entry: entry[:2]):
        runs = machines.setdefault(hardware(record.machine), [])
        machines[hardware(record.machine)] = [*runs, (name, record)]
    for runs in sorted(machines.values(), key=lambda runs: runs[-1][1].started, reverse=True):
        yield list(_compared(runs))


def _compared(runs: list[tuple[str, Record]]) -> Iterator[_Compared]:
    last: dict[tuple[str, str], Headlines] = {}  # by what was asked for: preset and text
    previous = None
    for name, record in runs:
        asked, figures = (record.preset, record.corpus.sha256), headlines(record)
        yield _Compared(name, record, figures, previous, last.get(asked, Headlines()))
        last[asked], previous = figures, record


def _trends(runs: list[_Compared]) -> Table:
    return Table(
        f"Runs on {_describe(runs[0].record.machine)}",
        _TRENDS,
        "llll" + "rrr" + "lrr",
        tuple(_trend(run) for run in runs),
        (_NOTE,),
    )


def _trend(run: _Compared) -> tuple[str, ...]:
    now, before = run.figures, run.before
    same_model, same_file = now.model == before.model, now.file == before.file
    points = None if now.top1 is None or before.top1 is None else (now.top1 - before.top1) * 100
    return (
        run.name,
        run.record.started[:16].replace("T", " "),
        run.record.preset,
        now.model or units.DASH,
        _with(units.percent(now.top1), units.signed(points, 1), points),
        _with(units.number(now.bits_per_character, 3), *_growth(now.bits_per_character, before.bits_per_character)),
        _with(units.duration(now.step), *_growth(now.step, before.step if same_model else None)),
        now.file or units.DASH,
        _with(units.size(now.ship_bytes), *_growth(now.ship_bytes, before.ship_bytes if same_file else None)),
        _with(units.duration(now.latency), *_growth(now.latency, before.latency if same_file else None)),
    )  # fmt: skip


def _growth(now: float | None, before: float | None) -> tuple[str, float | None]:
    """The change in percent as text, and as a number where both are known."""
    if now is None or not before:
        return "", None
    percent = (now / before - 1) * 100
    return f"{units.signed(percent, 1)}%", percent


def _with(value: str, change: str, known: float | None) -> str:
    return value if known is None else f"{value} ({change})"


def _changed(runs: list[_Compared]) -> Table:
    rows = tuple(
        (
            run.name,
            "; ".join(changes(run.previous, run.record)) or "nothing: the same code, settings and packages",
        )
        for run in runs
        if run.previous
    )
    title = f"What changed from run to run on {_describe(runs[0].record.machine)}"
    notes = () if rows else ("There is one run only.",)
    return Table(title, ("run", "changed since the run before it: old / new"), "ll", rows, notes)


def _describe(machine: Machine) -> str:
    return f"{machine.cpu}, {machine.cores} cores, {round(machine.memory_bytes / 2**30)} GiB"
