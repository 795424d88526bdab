"""The table of Bard's own training step against the fastest of the other engines, and against the roofline."""

from collections.abc import Iterator
from typing import NamedTuple

from reports import footnotes, queries, units
from reports.comparisons import REFERENCE_ENGINE
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, p_value, place
from reports.inference.statistics import median
from reports.noise_floor import TimeComparison, compare_times, margin, noise_floor, step
from reports.record import Cell, Record
from reports.roofline import ratio_to_roofline
from reports.tables import Table

OF_OTHERS = 0.85  # the goal, of the fastest step of any other engine
OF_ROOFLINE = {"window": 1.3, "causal": 1.6}  # the goal, by the kind of model


class _Compared(NamedTuple):
    """A step of Bard's own, and what it is held against."""

    cell: Cell
    goal_of_roofline: float
    others: list[Cell]
    fastest_other: Cell
    of_other: TimeComparison
    of_roofline: TimeComparison | None


def tables(record: Record) -> tuple[Table, ...]:
    """A row for each variant and precision of Bard's own step that another engine was timed beside."""
    compared = list(_compared(record))
    if not compared:
        return ()
    level = critical_level(
        p_value(time.ratio, Band(0, goal), margin(time.floor))
        for row in compared
        for time, goal in ((row.of_other, OF_OTHERS), (row.of_roofline, row.goal_of_roofline))
        if time and time.ratio.known and time.floor is not None
    )
    ratios = [time.ratio for row in compared for time in (row.of_other, row.of_roofline) if time]
    table = Table(
        "Bard's own training step",
        (
            *("variant", "precision", "step", "fastest of the others", "its step", "of it"),
            *(f"goal {OF_OTHERS:g}x", "of the roofline", "goal of the roofline"),
        ),
        "llrlrrlrl",
        tuple(_row(row, level) for row in compared),
        (
            (
                "The fastest of the others is that with the lowest median of all engines and precisions that this "
                f"run timed beside it and that agree with Keras 3: {', '.join(_others(compared))}. What is chosen as "
                "the lowest is a little by luck, so the goal is a little harder than it says. The roofline is that "
                "of the step's own precision, taken round by round, where the table of distances divides medians; "
                "its products are not measured twice, so its noise floor is the step's alone."
            ),
            (
                f"Goals: at most {OF_OTHERS:g} times the fastest of the others; at most "
                f"{OF_ROOFLINE['window']:g} times the roofline for window models, {OF_ROOFLINE['causal']:g} times "
                "for causal ones. Met, or missed: all of the interval says so, widened by the noise floor, at a "
                f"level that the verdicts of this table share (Benjamini-Hochberg), p at most {level:.2g}."
            ),
            footnotes.note_on_noise_floor(record, "step"),
            *footnotes.notes_on_ratios(ratios),
        ),
    )
    return (table,)


def _compared(record: Record) -> Iterator[_Compared]:
    cells = [cell for cell in record.cells if cell.step and not cell.repeat and _agrees(record, cell)]
    for cell in cells:
        others = [other for other in cells if other.variant == cell.variant and other.engine != cell.engine]
        variant = queries.find_variant(record, cell.variant)
        if cell.engine != queries.OWN_STEP or not others or variant is None:
            continue
        fastest = min(others, key=lambda other: median(other.step) if other.step else 0.0)
        of_other = compare_times(record, "step", step(cell), step(fastest))
        if of_other:
            goal = OF_ROOFLINE[variant.kind]
            yield _Compared(cell, goal, others, fastest, of_other, _of_roofline(record, cell))


def _agrees(record: Record, cell: Cell) -> bool:
    """Whether its engine does the same work as Keras 3, which is compared in float32."""
    compared = queries.find_cell(record, cell.variant, queries.CHECKPOINT, cell.engine, "float32")
    if compared is None or cell.engine == REFERENCE_ENGINE:
        return True
    if compared.agreement is None:
        return all(failure.part != "quality" for failure in queries.failures(record, compared.id))
    return compared.agreement.agrees


def _others(compared: list[_Compared]) -> list[str]:
    return list(
        dict.fromkeys(f"{other.engine} in {other.precision}" for row in compared for other in row.others)
    )


def _of_roofline(record: Record, cell: Cell) -> TimeComparison | None:
    """Compares a step with its roofline, by the noise floor of the step: products alone are not measured twice."""
    ratio, timing = ratio_to_roofline(record, cell), step(cell)
    if ratio is None or timing is None:
        return None
    return TimeComparison(ratio, noise_floor(record, "step", timing, paired=ratio.paired))


def _row(row: _Compared, level: float) -> tuple[str, ...]:
    other, of_roofline = row.fastest_other, row.of_roofline
    of_goal = (
        f"{row.goal_of_roofline:g}x: {_verdict(of_roofline, row.goal_of_roofline, level)}"
        if of_roofline
        else units.DASH
    )
    return (
        row.cell.variant,
        row.cell.precision,
        units.duration(median(row.cell.step) if row.cell.step else None),
        f"{other.engine}, {other.precision}",
        units.duration(median(other.step) if other.step else None),
        units.ratio(row.of_other.ratio),
        _verdict(row.of_other, OF_OTHERS, level),
        units.ratio(of_roofline.ratio) if of_roofline else units.DASH,
        of_goal,
    )


def _verdict(time: TimeComparison, goal: float, level: float) -> str:
    """Met, missed, or why neither is shown."""
    if not time.ratio.known:
        return "too few rounds"
    if time.floor is None:
        return "no noise floor"
    placement = place(time.ratio, Band(0, goal), margin=margin(time.floor), level=level)
    return {"inside": "met", "outside": "missed", "not shown": "not shown"}[placement]
