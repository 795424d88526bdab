"""The tables of training speed: what a step and an epoch cost, and against the original's."""

from reports import comparisons, footnotes, queries, units
from reports.inference.intervals import Ratio
from reports.inference.statistics import median, spread
from reports.record import Record, Variant
from reports.roofline import times_roofline
from reports.tables import Table

REFERENCE = comparisons.REFERENCE_VARIANT


def tables(record: Record) -> tuple[Table, ...]:
    """Steps and epochs as such, then as ratios."""
    return (_steps(record), _ratios(record))


def epoch_seconds(record: Record, variant: Variant) -> float | None:
    """Projected: steps an epoch x the warm median of a step."""
    step = queries.training_step(record, variant.name)
    return variant.steps_per_epoch * median(step) if step else None


def epoch_ratio(record: Record, name: str, against: str) -> Ratio | None:
    """Time of a projected epoch over that of another variant, with the interval of the step."""
    variant, other = queries.find_variant(record, name), queries.find_variant(record, against)
    step = queries.step_ratio(record, name, against)
    if not (variant and other and step):
        return None
    steps = variant.steps_per_epoch / other.steps_per_epoch
    return step.scaled(steps)


def _steps(record: Record) -> Table:
    rows = []
    for variant in record.variants:
        cell = queries.training_step_cell(record, variant.name)
        step = cell.step if cell else None
        rows.append(
            (
                variant.name,
                _kind_of_step(record, variant.name) if step else units.DASH,
                units.duration(step.first_call if step else None),
                units.duration(median(step) if step else None),
                units.quartiles(spread(step) if step else None),
                units.duration(epoch_seconds(record, variant)),
                units.times(times_roofline(record, cell) if cell else None),
            )
        )
    return Table(
        "Training speed",
        ("variant", "step of", "first call", "step", "quartiles", "epoch, projected", "of the roofline"),
        "llrrrrr",
        tuple(rows),
        (
            (
                "Steps as the variant was trained, where these were timed. The first call, with tracing, stands "
                "apart, and another process began beside it; the rest is of warm calls. An epoch is projected: steps "
                "x median step. Of the roofline: the step over the time that its matrix products alone take here."
            ),
        ),
    )


def _kind_of_step(record: Record, variant: str) -> str:
    """Engine and precision; and whether the variant was trained by another step, which was not timed."""
    cell = queries.training_step_cell(record, variant)
    if cell is None:
        return units.DASH
    rest = "" if queries.is_step_as_trained(record, variant) else "; trained by another"
    return f"{cell.engine}, {cell.precision}{rest}"


def _ratios(record: Record) -> Table:
    reference = queries.parameters(queries.find_variant(record, REFERENCE))
    rows, ratios, level = [], [], comparisons.verdict_level(record)
    for variant in record.variants:
        if variant.name == REFERENCE:
            continue
        parameters = queries.parameters(variant)
        compared = comparisons.step_against_reference(record, variant.name)
        ratio = compared.ratio if compared else None
        ratios.append(ratio)
        rows.append(
            (
                variant.name,
                units.times(parameters / reference if parameters and reference else None),
                units.ratio(ratio),
                units.ratio(_epochs(record, variant, ratio)),
                compared.verdict(level) if compared else units.DASH,
            )
        )
    return Table(
        f"Ratios to {REFERENCE}",
        ("variant", "parameters", "time of a step", "time of an epoch", "verdict on the step"),
        "lrrrl",
        tuple(rows),
        (
            (
                f"Below 1 is smaller or faster. Steps are those of {queries.training_engine(record)} in float32, "
                "whatever a variant was trained by; ratios are taken round by round; 95% interval."
            ),
            footnotes.note_on_noise_floor(record, "step"),
            *footnotes.notes_on_ratios(ratios),
            comparisons.note_on_level(record),
        ),
    )


def _epochs(record: Record, variant: Variant, steps: Ratio | None) -> Ratio | None:
    """The ratio of epochs that follows from that of steps."""
    reference = queries.find_variant(record, REFERENCE)
    return steps.scaled(variant.steps_per_epoch / reference.steps_per_epoch) if steps and reference else None
