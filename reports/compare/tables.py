"""What changed between two records, as tables."""

import math

from reports import footnotes, units
from reports.compare.changes import CellChange, SizeKind, TimeChange
from reports.compare.runs import only_in
from reports.compare.settings import rebuilt_variants
from reports.inference.intervals import Ratio
from reports.record import CellId, Record
from reports.tables import Table

SIZE_NAMES: dict[SizeKind, str] = {"raw": "file", "ship": "to ship"}
_CELL_COLUMNS = ("variant", "technique", "engine", "precision")


def tables(a: Record, b: Record, changes: tuple[CellChange, ...], *, times: bool) -> tuple[Table, ...]:
    """Everything that was compared, what could not be, and what the reader must know about it."""
    return (
        _runs(a, b),
        _times(changes, times=times),
        _sizes(changes),
        _qualities(changes),
        _not_compared(a, b, changes),
    )


def _runs(a: Record, b: Record) -> Table:
    runs = (a, b)
    rows = [
        ("preset, seed", *(f"{run.preset}, {run.seed}" for run in runs)),
        ("code", *(run.code_version for run in runs)),
        ("started", *(run.started for run in runs)),
        ("machine", *(f"{run.machine.cpu}, {run.machine.fingerprint}" for run in runs)),
        ("corpus", *(f"{run.corpus.source}, {run.corpus.sha256[:12]}" for run in runs)),
    ]
    notes = []
    rebuilt = rebuilt_variants(a, b)
    if rebuilt:
        notes.append(f"Built differently in A and B, under the same name: {', '.join(rebuilt)}.")
    if a.corpus.sha256 != b.corpus.sha256:
        notes.append("The text differs: quality is not compared, and sizes hang on its vocabulary.")
    if a.code_version != b.code_version:
        notes.append("The code differs: what was measured may differ too, not only how fast or good it is.")
    if a.machine.threads != b.machine.threads:
        notes.append("Threads were pinned differently, or are named differently, in A and B.")
    return Table("What is compared", ("", "A", "B"), "lll", tuple(rows), tuple(notes))


def _times(changes: tuple[CellChange, ...], *, times: bool) -> Table:
    rows = [
        (
            *_case(change.id),
            *(time.measure, units.duration(time.a), units.duration(time.b)),
            *(units.times(time.ratio.value), _interval(time.ratio), time.verdict),
        )
        for change in changes
        for time in change.times
    ]
    notes: tuple[str, ...] = ("Times of different machines are not compared.",)
    if times:
        notes = _notes_on_times([time for change in changes for time in change.times])
    return Table(
        "Times, B over A",
        (*_CELL_COLUMNS, "time of", "A", "B", "B over A", "95% interval", "verdict"),
        "lllllrrrrl",
        tuple(rows),
        notes,
    )


def _notes_on_times(times: list[TimeChange]) -> tuple[str, ...]:
    if not times:
        return ("No cell was timed in both runs.",)
    notes = list(footnotes.notes_on_ratios(time.ratio for time in times if time.is_comparison))
    floors = [time.floor for time in times if time.floor is not None and not time.same_samples]
    if floors:
        notes.append(
            f"A difference under the noise floor is not shown: {units.percent(min(floors))} to "
            f"{units.percent(max(floors))}, by engine and scale of time, of cases that a run timed again in another "
            "session."
        )
    if any(time.verdict == "no noise floor" for time in times):
        notes.append(
            "No noise floor: neither run timed such a case again in a session of its own, so how far the machine "
            "drifts from one session to the next is not known, and nothing is shown."
        )
    if any(time.verdict == "the same samples" for time in times):
        notes.append("The same samples: one run took the cell from the other's cache; nothing was compared.")
    ratios = sorted(time.ratio.value for time in times if time.is_comparison)
    if ratios:
        middle = ratios[len(ratios) // 2]
        notes.append(
            f"The middle one of {len(ratios)} ratios is {units.times(middle)}: where all move alike, suspect the "
            "machine, or something that all share."
        )
    return tuple(notes)


def _sizes(changes: tuple[CellChange, ...]) -> Table:
    rows = [
        (
            *_case(change.id),
            *(SIZE_NAMES[size.kind], units.size(size.a), units.size(size.b)),
            *(units.times(size.ratio), size.verdict),
        )
        for change in changes
        for size in change.sizes
    ]
    notes = () if rows else ("No cell has a size in both runs.",)
    columns = (*_CELL_COLUMNS, "size of", "A", "B", "B over A", "verdict")
    return Table("Sizes, B over A", columns, "lllllrrrl", tuple(rows), notes)


def _qualities(changes: tuple[CellChange, ...]) -> Table:
    rows = []
    for change in changes:
        quality = change.quality
        if quality:
            top1 = (units.percent(quality.a, 2), units.percent(quality.b, 2))
            differences = (units.difference(quality.top1, 100), units.difference(quality.nats, digits=4))
            rows.append((*_case(change.id), *top1, *differences, quality.text))
        elif change.quality_not_compared:
            rows.append((*_case(change.id), *(units.DASH,) * 4, change.quality_not_compared))
    note = "With 95% intervals over pieces of the test text, the same in both."
    if not any(change.quality for change in changes):
        note = "No cell has its quality on the same blocks of the same text in both runs."
    return Table(
        "Quality, B minus A",
        (*_CELL_COLUMNS, "top-1 of A", "of B", "top-1, points", "nats a character", "verdict"),
        "llllrrrrl",
        tuple(rows),
        (note,),
    )


def _not_compared(a: Record, b: Record, changes: tuple[CellChange, ...]) -> Table:
    rows = [
        *((*_case(cell_id), "only in A") for cell_id in only_in(a, b)),
        *((*_case(cell_id), "only in B") for cell_id in only_in(b, a)),
        *((*_case(change.id), ", ".join(change.gaps)) for change in changes if change.gaps),
    ]
    notes = () if rows else ("Both runs have the same cells with the same parts.",)
    return Table("Not compared", (*_CELL_COLUMNS, "reason"), "lllll", tuple(rows), notes)


def _case(cell_id: CellId) -> tuple[str, str, str, str]:
    return (cell_id.variant, cell_id.technique, cell_id.engine, cell_id.precision)


def _interval(ratio: Ratio) -> str:
    return units.DASH if math.isnan(ratio.low) else f"{units.times(ratio.low)} to {units.times(ratio.high)}"
