"""Which cell of a record answers which question."""

from reports.record import Cell, CellId, Failure, Quality, Record, RoundRecord, Speed, Training, Variant
from reports.statistics import Ratio, paired_ratio

CHECKPOINT = "checkpoint"  # the technique of the trained float model itself
FLOAT_FILE = "identity"  # the technique that converts and compresses nothing


def variant(record: Record, name: str) -> Variant | None:
    """The variant of that name."""
    return next((one for one in record.variants if one.name == name), None)


def parameters(one: Variant | None) -> int | None:
    """All parameters, with those that are not trained."""
    return sum(layer.parameters for layer in one.layers) if one else None


def cell(
    record: Record, name: str, technique: str, engine: str | None = None, precision: str | None = None
) -> Cell | None:
    """The first measurement of a case, by variant, technique and, for checkpoints, engine and precision."""
    for one in record.cells:
        same = (one.variant, one.technique, one.repeat) == (name, technique, 0)
        if same and engine in (None, one.engine) and precision in (None, one.precision):
            return one
    return None


def checkpoint(record: Record, name: str) -> Cell | None:
    """The cell of the trained model, in the engine that trained it."""
    trained = (one for one in record.cells if one.variant == name and one.training)
    return next(trained, None) or cell(record, name, CHECKPOINT)


def training(record: Record, name: str) -> Training | None:
    """How the variant was trained."""
    one = checkpoint(record, name)
    return one.training if one else None


def best_round(record: Record, name: str) -> RoundRecord | None:
    """The round whose weights were kept."""
    trained = training(record, name)
    return trained.rounds[trained.best] if trained else None


def quality(record: Record, name: str, technique: str = CHECKPOINT) -> Quality | None:
    """Block sums of a checkpoint or an artifact."""
    one = checkpoint(record, name) if technique == CHECKPOINT else cell(record, name, technique)
    return one.quality if one else None


def engine(record: Record) -> str:
    """The engine that variants are compared in: the one that trained."""
    return next((one.engine for one in record.cells if one.training), "keras")


def step(record: Record, name: str) -> Speed | None:
    """Training steps of a variant, in the engine that variants are compared in."""
    one = cell(record, name, CHECKPOINT, engine(record))
    return one.step if one else None


def step_ratio(record: Record, name: str, against: str) -> Ratio | None:
    """Time of a step of one variant over that of another."""
    return ratio(step(record, name), step(record, against))


def ratio(a: Speed | None, b: Speed | None) -> Ratio | None:
    """The paired ratio where both were measured."""
    return paired_ratio(a, b) if a and b else None


def failures(record: Record, cell: CellId) -> tuple[Failure, ...]:
    """Why parts of a cell are missing."""
    return tuple(failure for failure in record.failures if failure.cell == cell)


def techniques(record: Record) -> tuple[str, ...]:
    """Every technique in the record, the checkpoint first, then in the order measured."""
    names = dict.fromkeys((CHECKPOINT, *(one.technique for one in record.cells)))
    return tuple(names)


def origin(record: Record, one: Cell) -> Cell | None:
    """The float model that an artifact comes from: its variant's checkpoint, or the float file of its student.

    None for what is itself such a model.
    """
    if one.technique == CHECKPOINT:
        return None
    float_student = student(one)
    if float_student:
        return None if one.technique == float_student else cell(record, one.variant, float_student)
    return checkpoint(record, one.variant)


def student(one: Cell) -> str | None:
    """The technique that made the student which an artifact comes from; None where it comes from no student."""
    lineage = one.contents.lineage
    return lineage[0].technique if lineage and "student" in lineage[0].settings else None


def grid(record: Record) -> list[tuple[str, str, Cell]]:
    """Every checkpoint and artifact that was asked for, variant by variant: variant, technique, cell."""
    return [
        (one.name, cell.technique, cell)
        for one in record.variants
        for cell in record.cells
        if cell.variant == one.name and cell.repeat == 0 and _first(record, cell)
    ]


def _first(record: Record, one: Cell) -> bool:
    """Whether a cell stands for its technique: of several engines, the one that trained."""
    return one.technique != CHECKPOINT or one is checkpoint(record, one.variant)


def label(name: str, technique: str) -> str:
    """How a checkpoint or artifact is called in a sentence."""
    return f"{name} {technique}"
