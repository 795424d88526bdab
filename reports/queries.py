"""Finds the cells of a record, and what was measured of them."""

from reports.inference.intervals import Ratio
from reports.inference.statistics import paired_ratio
from reports.record import (
    Cell,
    CellId,
    Failure,
    LineageRecord,
    Quality,
    Record,
    Speed,
    Training,
    ValidationRecord,
    Variant,
)

CHECKPOINT = "checkpoint"  # the technique of the trained float model itself
OWN_STEP = "unrolled"  # the engine that is Bard's own training step
FLOAT_FILE = "identity"  # the technique that converts and compresses nothing


def is_of_plays(record: Record) -> bool:
    """Whether the text is that of the original report: only the plays are made of works."""
    return bool(record.corpus.test_works)


def find_variant(record: Record, name: str) -> Variant | None:
    """The variant of that name."""
    return next((variant for variant in record.variants if variant.name == name), None)


def parameters(variant: Variant | None) -> int | None:
    """All parameters, with those that are not trained."""
    return sum(layer.parameters for layer in variant.layers) if variant else None


def find_cell(
    record: Record, variant: str, technique: str, engine: str | None = None, precision: str | None = None
) -> Cell | None:
    """The first measurement of a case, by variant, technique and, for checkpoints, engine and precision."""
    for cell in record.cells:
        same = (cell.variant, cell.technique, cell.repeat) == (variant, technique, 0)
        if same and engine in (None, cell.engine) and precision in (None, cell.precision):
            return cell
    return None


def listed_cells(record: Record) -> list[Cell]:
    """Every checkpoint and artifact that was asked for, variant by variant: the rows of most tables.

    Of a checkpoint that ran in several engines, it is the cell of the engine that trained it.
    """
    return [
        cell
        for variant in record.variants
        for cell in record.cells
        if cell.variant == variant.name
        and cell.repeat == 0
        and (cell.technique != CHECKPOINT or cell is checkpoint(record, variant.name))
    ]


def failures(record: Record, cell: CellId) -> list[Failure]:
    """What could not be measured of a cell."""
    return [failure for failure in record.failures if failure.cell == cell]


def techniques(record: Record) -> tuple[str, ...]:
    """Every technique in the record, the checkpoint first, then in the order measured."""
    return tuple(dict.fromkeys((CHECKPOINT, *(cell.technique for cell in record.cells))))


def checkpoint(record: Record, variant: str) -> Cell | None:
    """The cell of the trained model, in the engine that trained it."""
    trained = (cell for cell in record.cells if cell.variant == variant and cell.training)
    return next(trained, None) or find_cell(record, variant, CHECKPOINT)


def training(record: Record, variant: str) -> Training | None:
    """How the variant was trained."""
    cell = checkpoint(record, variant)
    return cell.training if cell else None


def best_validation(record: Record, variant: str) -> ValidationRecord | None:
    """The validation whose weights were kept."""
    trained = training(record, variant)
    return trained.validations[trained.best] if trained else None


def quality(record: Record, variant: str, technique: str = CHECKPOINT) -> Quality | None:
    """Block sums of a checkpoint or an artifact."""
    is_checkpoint = technique == CHECKPOINT
    cell = checkpoint(record, variant) if is_checkpoint else find_cell(record, variant, technique)
    return cell.quality if cell else None


def training_engine(record: Record) -> str:
    """The engine that trained, in which variants are compared."""
    return next((cell.engine for cell in record.cells if cell.training), "keras")


def training_step(record: Record, variant: str) -> Speed | None:
    """Steps of a variant as it was trained, or else, not timed, in the engine that variants are compared in."""
    cell = training_step_cell(record, variant)
    return cell.step if cell else None


def training_step_cell(record: Record, variant: str) -> Cell | None:
    """The cell of these steps: it says in which engine and precision they are."""
    own = _as_trained(record, variant)
    return own if own and own.step else find_cell(record, variant, CHECKPOINT, training_engine(record))


def is_step_as_trained(record: Record, variant: str) -> bool:
    """Whether the steps that the variant was trained by are those that were timed."""
    own = _as_trained(record, variant)
    return own is not None and own.step is not None


def _as_trained(record: Record, variant: str) -> Cell | None:
    trained = training(record, variant)
    if trained is None:
        return None
    engine = trained.step or training_engine(record)
    return find_cell(record, variant, CHECKPOINT, engine, trained.precision)


def step_ratio(record: Record, variant: str, against: str) -> Ratio | None:
    """Time of a step of one variant over that of another."""
    return ratio(training_step(record, variant), training_step(record, against))


def ratio(a: Speed | None, b: Speed | None) -> Ratio | None:
    """The paired ratio where both were measured."""
    return paired_ratio(a, b) if a and b else None


def retrainings(lineage: tuple[LineageRecord, ...]) -> tuple[str, ...]:
    """The techniques of a lineage, in order."""
    return tuple(retraining.technique for retraining in lineage)
