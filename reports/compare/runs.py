"""Compares two records cell by cell, B against A."""

from collections.abc import Iterator
from typing import get_args

from reports import queries
from reports.compare.changes import CellChange, Measure, QualityChange, SizeChange, SizeKind, TimeChange
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, p_value_outside
from reports.inference.statistics import median, paired_ratio
from reports.leaks import sees_future
from reports.noise_floor import Timed, Timing, margin, noise_floor
from reports.record import Cell, CellId, Record, Speed
from reports.scores import difference, same_blocks, scores

# What is timed in the same rounds has the same noise: only steps and latencies are measured twice.
NOISE_OF: dict[Measure, Timed] = {
    "step": "step", "latency": "latency", "invoke": "latency", "generation": "latency",
}  # fmt: skip


def compare(a: Record, b: Record, *, times: bool) -> tuple[CellChange, ...]:
    """Every cell that both records have, in the order of A. Without `times` no time is looked at."""
    cells_b = _first_cells(b)
    changes = []
    for cell_id, cell_a in _first_cells(a).items():
        cell_b = cells_b.get(cell_id)
        if cell_b is None:
            continue
        reason = quality_not_comparable(a, b, cell_a, cell_b)
        steps_reason = _steps_not_comparable(a, b, cell_a, cell_b) if times else ""
        measures: tuple[Measure, ...] = get_args(Measure) if times else ()
        if steps_reason:
            measures = tuple(measure for measure in measures if measure != "step")
        changes.append(
            CellChange(
                id=cell_id,
                times=tuple(_time_changes((a, cell_a), (b, cell_b), measures)),
                sizes=tuple(_size_changes(cell_a, cell_b)),
                quality=None if reason else _quality_change(cell_a, cell_b),
                quality_not_compared=reason,
                steps_not_compared=steps_reason,
                begins_to_leak=sees_future(b, cell_b) and not sees_future(a, cell_a),
                gaps=tuple(_gaps(cell_a, cell_b, measures, steps_reason)),
            )
        )
    level = critical_level(_p_values(changes))
    return tuple(change.at_level(level) for change in changes)


def _p_values(changes: list[CellChange]) -> Iterator[float]:
    """The p-values of all verdicts of the comparison, which share a false discovery rate."""
    for change in changes:
        for time in change.times:
            if time.is_comparison and time.floor is not None:  # without one no difference is ever shown
                yield p_value_outside(time.ratio, Band(1.0, 1.0), margin(time.floor))
        if change.quality and change.quality.top1.known:
            parts = change.quality.top1, change.quality.nats
            yield from (p_value_outside(part, Band(0.0, 0.0)) for part in parts)


def only_in(a: Record, b: Record) -> tuple[CellId, ...]:
    """The cells of the first that the second lacks."""
    return tuple(cell_id for cell_id in _first_cells(a) if cell_id not in _first_cells(b))


def quality_not_comparable(a: Record, b: Record, cell_a: Cell, cell_b: Cell) -> str:
    """Why the qualities of a cell are of different texts; empty where they are not, or one is missing."""
    if not (cell_a.quality and cell_b.quality):
        return ""
    texts = [(run.corpus.sha256, run.corpus.test_characters) for run in (a, b)]
    if texts[0] != texts[1]:
        return "not comparable: other text"
    if not same_blocks(cell_a.quality, cell_b.quality):
        return "not comparable: other blocks"
    if cell_a.quality.context != cell_b.quality.context:
        return "not comparable: other context"
    leaking = [name for name, run, cell in (("A", a, cell_a), ("B", b, cell_b)) if sees_future(run, cell)]
    if leaking:
        return f"not comparable: {' and '.join(leaking)} {'see' if len(leaking) > 1 else 'sees'} the future"
    return ""


def _first_cells(record: Record) -> dict[CellId, Cell]:
    """First measurements, and of two with one id the first."""
    cells: dict[CellId, Cell] = {}
    for cell in record.cells:
        if not cell.repeat:
            cells.setdefault(cell.id, cell)
    return cells


def _steps_not_comparable(a: Record, b: Record, cell_a: Cell, cell_b: Cell) -> str:
    """Why steps that both runs timed are not compared: with another batch or length they are other work."""
    variants = [queries.find_variant(record, cell_a.variant) for record in (a, b)]
    work = [built and (built.batch_size, built.sequence_length) for built in variants]
    if work[0] == work[1] or not (cell_a.step and cell_b.step):
        return ""
    return "not comparable: other batch or length"


def _time_changes(
    a: tuple[Record, Cell], b: tuple[Record, Cell], measures: tuple[Measure, ...]
) -> list[TimeChange]:
    changes = []
    for measure in measures:
        speed_a, speed_b = _speed(a[1], measure), _speed(b[1], measure)
        if speed_a and speed_b:
            ratio = paired_ratio(speed_b, speed_a)
            floors = (
                noise_floor(record, NOISE_OF[measure], Timing(cell.engine, speed), paired=ratio.paired)
                for record, cell, speed in ((*a, speed_a), (*b, speed_b))
            )
            # Of one machine: the floor of either run speaks for both.
            floor = max((floor for floor in floors if floor is not None), default=None)
            same_samples = (speed_a.session, speed_a.rounds, speed_a.seconds) == (
                *(speed_b.session, speed_b.rounds),
                speed_b.seconds,
            )
            changes.append(TimeChange(measure, median(speed_a), median(speed_b), ratio, floor, same_samples))
    return changes


def _size_changes(cell_a: Cell, cell_b: Cell) -> list[SizeChange]:
    if not (cell_a.size and cell_b.size):
        return []
    pairs: dict[SizeKind, tuple[int | None, int | None]] = {
        "raw": (cell_a.size.raw, cell_b.size.raw),
        "ship": (cell_a.size.ship, cell_b.size.ship),
    }
    return [SizeChange(kind, a, b) for kind, (a, b) in pairs.items() if a is not None and b is not None]


def _quality_change(cell_a: Cell, cell_b: Cell) -> QualityChange | None:
    if not (cell_a.quality and cell_b.quality):
        return None
    change = difference(cell_b.quality, cell_a.quality)
    return QualityChange(scores(cell_a.quality).top1, scores(cell_b.quality).top1, change.top1, change.nats)


def _gaps(cell_a: Cell, cell_b: Cell, measures: tuple[Measure, ...], steps_reason: str) -> list[str]:
    """A part that failed in one run must not look as if it had been compared."""
    parts: dict[str, tuple[object, object]] = {"size": (cell_a.size, cell_b.size)}
    if cell_a.size and cell_b.size:
        parts["size to ship"] = (cell_a.size.ship, cell_b.size.ship)
    parts["quality"] = (cell_a.quality, cell_b.quality)
    parts |= {measure: (_speed(cell_a, measure), _speed(cell_b, measure)) for measure in measures}
    gaps = [f"{name} only in {'A' if a else 'B'}" for name, (a, b) in parts.items() if bool(a) != bool(b)]
    return [*gaps, f"step {steps_reason}"] if steps_reason else gaps


def _speed(cell: Cell, measure: Measure) -> Speed | None:
    return {
        "step": cell.step, "latency": cell.latency, "invoke": cell.invoke, "generation": cell.generation,
    }[measure]  # fmt: skip
