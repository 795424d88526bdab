"""Runs by machine, oldest first: their trends, and what changed from each to the next."""

from collections.abc import Iterable

from reports import units
from reports.history.changes import changes
from reports.history.machines import ComparedRun, RunRow, by_machine, describe
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


def tables(rows: Iterable[RunRow]) -> tuple[Table, ...]:
    """Two tables a machine, and one of the runs without a record."""
    rows = list(rows)
    of_machines = (table for runs in by_machine(rows) for table in (trends(runs), changed(runs)))
    return (*of_machines, *without_record(rows))


def without_record(rows: Iterable[RunRow]) -> tuple[Table, ...]:
    """A table of the runs that have none, where there are such."""
    broken = [
        (row.name, units.size(row.disk_bytes), row.reason)
        for row in sorted(rows, key=lambda row: row.name)
        if row.record is None
    ]
    title = "Runs without a record that can be read"
    return (Table(title, ("run", "on disk", "reason"), "lrl", tuple(broken)),) if broken else ()


def trends(runs: list[ComparedRun]) -> Table:
    """A machine's runs, with how their figures moved."""
    return Table(
        f"Runs on {describe(runs[0].record.machine)}",
        _TRENDS,
        "llll" + "rrr" + "lrr",
        tuple(_trend(run) for run in runs),
        (_NOTE,),
    )


def _trend(run: ComparedRun) -> tuple[str, ...]:
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


def changed(runs: list[ComparedRun]) -> Table:
    """What was other from each of a machine's runs to the next."""
    rows = tuple(
        (
            run.name,
            "; ".join(changes(run.previous, run.record)) or "nothing: the same code, settings and packages",
        )
        for run in runs
        if run.previous
    )
    title = f"What changed from run to run on {describe(runs[0].record.machine)}"
    notes = () if rows else ("There is one run only.",)
    return Table(title, ("run", "changed since the run before it: old / new"), "ll", rows, notes)
