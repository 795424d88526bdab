"""Everything that a report compares: the family of verdicts that share one level of certainty."""

from collections.abc import Iterator

from reports import gate, queries
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, Interval, p_value_inside, p_value_outside
from reports.inference.statistics import median
from reports.leaks import sees_future
from reports.noise_floor import TimeComparison, compare_times, latency, margin, step
from reports.once import once_a_record
from reports.origins import control, float32_file, origin, untaught_student
from reports.ranking import models_by_loss
from reports.record import Baseline, Cell, CellId, Record
from reports.scores import QualityDifference, difference, same_blocks, scores

REFERENCE_VARIANT, REFERENCE_ENGINE = "original", "keras"  # of steps
COUNTS = "n-gram"  # the kind of baseline that counts
SAME_TIME, SAME_LOSS = Band(1.0, 1.0), Band(0.0, 0.0)


@once_a_record
def verdict_level(record: Record) -> float:
    """The p-value up to which a verdict of this record's report is shown."""
    return critical_level(p_values(record))


@once_a_record
def p_values(record: Record) -> tuple[float, ...]:
    """The p-values of all verdicts that could be shown: without a noise floor no difference of times is."""
    times = (
        p_value_outside(time.ratio, SAME_TIME, margin(time.floor))
        for time in _times(record)
        if time.ratio.known and time.floor is not None
    )
    losses = (p_value_outside(nats, SAME_LOSS) for nats in _losses(record) if nats.known)
    gates = (gate.verdict_p_value(change) for change in _gated(record) if change.nats.known)
    kept = (p_value_inside(top1, gate.KEEPS_TOP1) for top1 in _kept(record) if top1.known)
    return (*times, *losses, *gates, *kept)


def note_on_level(record: Record) -> str:
    """The note that stands under a table of verdicts."""
    return describe_level("verdicts of all tables, but for targets and goals,", verdict_level(record))


def describe_level(family: str, level: float) -> str:
    """The same of a level that is known, and what shares it."""
    return (
        f"False discovery rate: {family} share a level of certainty (Benjamini-Hochberg), here p at "
        f"most {level:.2g}, so that of what they show at most 5% is expected to be chance."
    )


def step_against_reference(record: Record, variant: str) -> TimeComparison | None:
    """A training step of a variant over that of the reference variant, in the engine that trained."""
    return steps_compared(record, variant, REFERENCE_VARIANT, queries.training_engine(record))


def steps_compared(record: Record, variant: str, other: str, engine: str) -> TimeComparison | None:
    """A training step of one variant over that of another, in one engine."""
    cells = (
        queries.find_cell(record, name, queries.CHECKPOINT, engine, "float32") for name in (variant, other)
    )
    a, b = (step(cell) for cell in cells)
    return compare_times(record, "step", a, b)


def step_against_engine(record: Record, cell: Cell) -> TimeComparison | None:
    """A step of a trained model in an engine over that in Keras 3; None for the latter itself."""
    reference = queries.find_cell(record, cell.variant, queries.CHECKPOINT, REFERENCE_ENGINE, "float32")
    return compare_times(record, "step", step(cell), step(reference)) if cell is not reference else None


def latency_against_float_file(record: Record, cell: Cell) -> TimeComparison | None:
    """One character over that of the float32 file of the same architecture; None for that file."""
    float_file = float32_file(record, cell)
    return (
        compare_times(record, "latency", latency(cell), latency(float_file))
        if cell is not float_file
        else None
    )


def _times(record: Record) -> Iterator[TimeComparison]:
    checkpoints = [cell for cell in record.cells if cell.technique == queries.CHECKPOINT and not cell.repeat]
    listed = queries.listed_cells(record)
    others = [cell for cell in checkpoints if cell not in listed]
    compared = [
        *(
            step_against_reference(record, variant.name)
            for variant in record.variants
            if variant.name != REFERENCE_VARIANT
        ),
        *(step_against_engine(record, cell) for cell in checkpoints),
        *(latency_against_float_file(record, cell) for cell in (*listed, *others)),
        *(
            steps_compared(record, "optimized", "gru", engine)
            for engine in dict.fromkeys(cell.engine for cell in checkpoints)
        ),
        *_against_fastest(record, listed),
    ]
    return (time for time in compared if time)


def _against_fastest(record: Record, listed: list[Cell]) -> Iterator[TimeComparison | None]:
    """Compares each file that could be shipped with the fastest."""
    files = [cell for cell in listed if cell.size and cell.size.ship and cell.quality and cell.latency]
    fastest = min(files, key=lambda cell: median(cell.latency) if cell.latency else 0.0, default=None)
    return (
        compare_times(record, "latency", latency(cell), latency(fastest))
        for cell in files
        if cell is not fastest
    )


def _gated(record: Record) -> Iterator[QualityDifference]:
    for cell in _counting_cells(record):
        for reference in (origin(record, cell), control(record, cell)):
            if change := gate.quality_change(cell, reference):
                yield change


def _kept(record: Record) -> Iterator[Interval]:
    """Whether a file loses little of top-1 against the best model, as what is recommended must."""
    best = next(iter(models_by_loss(record)), None)
    for cell in _counting_cells(record):
        if cell is not best and (change := gate.quality_change(cell, best)):
            yield change.top1


def _losses(record: Record) -> Iterator[Interval]:
    """Whether a teacher helped, a model is worse than the best, and a model or a file beats counting."""
    ranked = models_by_loss(record)
    for cell in ranked[1:]:
        if change := gate.quality_change(cell, ranked[0]):
            yield change.nats
    for cell in _counting_cells(record):
        if change := gate.quality_change(cell, untaught_student(record, cell)):
            yield change.nats
    yield from against_counting(record).values()


def _counting_cells(record: Record) -> list[Cell]:
    """Those whose quality counts for something."""
    return [cell for cell in queries.listed_cells(record) if not sees_future(record, cell)]


def best_predictor(record: Record, *, kind: str = COUNTS, adaptive: bool = False) -> Baseline | None:
    """The baseline of its kind with the lowest loss, of the static or of the adaptive ones."""
    predictors = [
        baseline
        for baseline in record.baselines
        if baseline.quality and baseline.kind == kind and baseline.adaptive is adaptive
    ]
    return min(
        predictors,
        key=lambda predictor: scores(predictor.quality).nats if predictor.quality else 0.0,
        default=None,
    )


@once_a_record
def against_counting(record: Record) -> dict[CellId, Interval]:
    """Loss of each model and file less that of the best static n-gram, on the same blocks.

    Without what sees the future.
    """
    counts = best_predictor(record)
    if counts is None or counts.quality is None:
        return {}
    return {
        cell.id: difference(cell.quality, counts.quality).nats
        for cell in _counting_cells(record)
        if cell.quality and same_blocks(cell.quality, counts.quality)
    }
