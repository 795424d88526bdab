"""Which model an artifact is compared with: what it comes from, and the control that trained as long."""

from reports.queries import (
    CHECKPOINT,
    FLOAT_FILE,
    checkpoint,
    find_cell,
    listed_cells,
    retrainings,
)
from reports.record import Cell, LineageRecord, Record

SHAPING_KINDS = (
    "prune",
    "cluster",
    "quantize",
)  # of retrainings that change weights and keep the architecture


def origin(record: Record, cell: Cell) -> Cell | None:
    """The float model that an artifact comes from: its variant's checkpoint, or the float file of its student.

    None for what is itself such a model.
    """
    if cell.technique == CHECKPOINT:
        return None
    if not is_student(cell):
        return checkpoint(record, cell.variant)
    float_file = float32_file(record, cell)
    return None if float_file is cell else float_file


def is_student(cell: Cell) -> bool:
    """Whether it comes from a student, which keeps nothing of the checkpoint's weights."""
    return any(retraining.new_model for retraining in cell.contents.lineage)


def float32_file(record: Record, cell: Cell) -> Cell | None:
    """The float32 file of the same architecture: the variant's, or that of the student as first trained."""
    student = _student_lineage(cell)
    return (
        _float_file(record, cell.variant, student) if student else find_cell(record, cell.variant, FLOAT_FILE)
    )


def control(record: Record, cell: Cell) -> Cell | None:
    """The float file that trained on for as long without what was done to the weights, where there is one.

    Of a student, it is the same student trained on.
    """
    student = _student_lineage(cell)
    if not is_shaped(cell):
        return None
    for other in listed_cells(record):
        if other.variant != cell.variant or other.conversion != FLOAT_FILE:
            continue
        same_student = retrainings(_student_lineage(other)) == retrainings(student)
        further = other.contents.lineage[len(_student_lineage(other)) :]
        if same_student and len(further) == 1 and further[0].kind == "control":
            return other
    return None


def is_shaped(cell: Cell) -> bool:
    """Whether its weights, as first trained or as a student's, were next pruned, clustered or quantised."""
    shaped = cell.contents.lineage[len(_student_lineage(cell)) :]
    return bool(shaped) and shaped[0].kind in SHAPING_KINDS


def is_taught(cell: Cell) -> bool:
    """Whether it is a student that a teacher trained, whatever followed."""
    return bool(cell.contents.lineage) and cell.contents.lineage[0].kind == "distill"


def untaught_student(record: Record, cell: Cell) -> Cell | None:
    """The same student after the same rest of the chain, trained without the teacher; None where there is none."""
    lineage = cell.contents.lineage
    if not is_taught(cell):
        return None
    for other in listed_cells(record):
        alone = other.contents.lineage
        if not alone or alone[0].kind != "control" or not alone[0].new_model:
            continue
        same_student = alone[0].settings.get("student") == lineage[0].settings.get("student")
        same_rest = retrainings(alone[1:]) == retrainings(lineage[1:])
        same_file = (other.conversion, other.precision) == (cell.conversion, cell.precision)
        if other.variant == cell.variant and same_student and same_rest and same_file:
            return other
    return None


def _student_lineage(cell: Cell) -> tuple[LineageRecord, ...]:
    """The retrainings up to the last one that made a new model."""
    lineage = cell.contents.lineage
    ends = [index + 1 for index, retraining in enumerate(lineage) if retraining.new_model]
    return lineage[: ends[-1]] if ends else ()


def _float_file(record: Record, variant: str, lineage: tuple[LineageRecord, ...]) -> Cell | None:
    """The file that was retrained like this and converted as it is."""
    for cell in listed_cells(record):
        same = retrainings(cell.contents.lineage) == retrainings(lineage)
        if cell.variant == variant and same and cell.conversion == FLOAT_FILE:
            return cell
    return None
