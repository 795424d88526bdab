"""The table of distillation: whether a teacher helped its student."""

from reports import comparisons, gate, queries, units
from reports.inference.intervals import LEVEL, Interval, place
from reports.origins import is_taught, untaught_student
from reports.record import LineageRecord, Record
from reports.tables import Table

_MEANING = (
    "Taught minus alone, the same student trained for the same time, on test text, 95% interval over pieces of the "
    "text. Each is one training: what another seed would change is not in it. The teacher's own training and its "
    "logits are not counted in the time."
)
_NO_CONTROL = (
    "Whether a teacher helped is not known without the same student trained alone (student, with the ending that "
    "distill has). None was measured for"
)


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each taught student of which the same student was trained alone; the others are named."""
    rows, without_control, level = [], [], comparisons.verdict_level(record)
    for cell in queries.listed_cells(record):
        alone = untaught_student(record, cell)
        change = gate.quality_change(cell, alone)
        if alone is None or change is None:
            if is_taught(cell) and cell.quality:
                without_control.append(cell.id.label)
            continue
        distillation = cell.contents.lineage[0]
        rows.append(
            (
                cell.variant,
                cell.technique,
                str(distillation.settings.get("student", "")),
                _duration(distillation),
                _duration(alone.contents.lineage[0]),
                units.difference(change.top1, 100),
                units.difference(change.nats, digits=3),
                verdict_on_teacher(change.nats, level),
            )
        )
    notes = (_MEANING, comparisons.note_on_level(record)) if rows else ()
    if without_control:
        notes = (*notes, f"{_NO_CONTROL}: {', '.join(without_control)}.")
    table = Table(
        "Distillation against the same student alone",
        (
            *("teacher", "technique", "student", "taught for", "alone for", "top-1, points"),
            *("nats a character", "verdict"),
        ),
        "lllllrrl",
        tuple(rows),
        notes,
        stands_without_rows=bool(without_control),
    )
    return (table,)


def verdict_on_teacher(nats: Interval, level: float = LEVEL) -> str:
    """What a teacher changed, from the loss of the taught less that of the same student alone."""
    if place(nats, comparisons.SAME_LOSS, level=level) != "outside":
        return "no difference shown"
    return "helps" if nats.value < 0 else "does not help: worse than alone"


def _duration(retraining: LineageRecord) -> str:
    return f"{units.duration(retraining.seconds)}, {units.count(retraining.steps)} steps"
