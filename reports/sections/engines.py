"""The tables of engines and precisions: the same model, weights and batch, and what each shows."""

from collections import Counter

from reports import comparisons, footnotes, queries, units
from reports.inference.statistics import median, spread
from reports.record import Cell, OutputAgreement, Record
from reports.tables import Table

REFERENCE = comparisons.REFERENCE_ENGINE

_NOTE_ON_FIRST_CALLS = "A first call, with tracing, is that beside another process that begins."


def tables(record: Record) -> tuple[Table, ...]:
    """Training steps by engine, then one character by engine."""
    return (_steps(record), _inference(record))


def bfloat16_support(record: Record) -> str:
    """Whether this processor computes in bfloat16 itself."""
    if record.machine.native_bfloat16:
        return "This processor has bfloat16 instructions."
    return "This processor has no bfloat16 instructions, so slower is what to expect."


def _steps(record: Record) -> Table:
    """Steps by engine against Keras 3."""
    rows, ratios, steps, level = [], [], [], comparisons.verdict_level(record)
    for cell in _cells_of_several_engines(record):
        if cell.step is None and not queries.failures(record, cell.id):
            continue  # an engine that infers only
        is_reference = (cell.engine, cell.precision) == (REFERENCE, "float32")
        compared = comparisons.step_against_engine(record, cell)
        ratio = compared.ratio if compared else None
        ratios.append(ratio)
        steps.append(cell.step)
        verdict = compared.verdict(level) if compared else None
        rows.append(_step_row(cell, "1" if is_reference else units.ratio(ratio), verdict))
    return Table(
        "Training engines and precisions",
        (
            *("variant", "engine", "precision", "first call", "step", "quartiles", "step, of keras float32"),
            *("verdict", "same outputs", "same gradient"),
        ),
        "lllrrrrlll",
        tuple(rows),
        (
            _NOTE_ON_FIRST_CALLS,
            (
                "Each engine runs in a process of its own, at the same batch and number of threads. Each call takes "
                "the same arrays and gives loss, accuracy and top-5; the first also traces and compiles. Same "
                "outputs: the largest difference of a logit from Keras 3 under equal weights. Same gradient: how far "
                "a batch's gradient by the weight that is furthest, or its loss, lies from that of Keras 3, relative "
                "to it. How far each step is from the roofline stands in the table of that."
            ),
            (
                "mixed_bfloat16 computes layers in bfloat16 and keeps weights, logits and loss in float32. "
                + bfloat16_support(record)
            ),
            footnotes.note_on_noise_floor(record, "step"),
            *footnotes.note_on_rounds(steps),
            *footnotes.notes_on_ratios(ratios),
            comparisons.note_on_level(record),
        ),
    )


def _inference(record: Record) -> Table:
    """One character from the trained weights in every engine, beside the float32 file."""
    rows, ratios, latencies, level = [], [], [], comparisons.verdict_level(record)
    for checkpoint in _cells_of_several_engines(record):
        float_file = queries.find_cell(record, checkpoint.variant, queries.FLOAT_FILE)
        for cell in (checkpoint, float_file) if checkpoint.training and float_file else (checkpoint,):
            if cell.latency is None:
                continue
            compared = comparisons.latency_against_float_file(record, cell)
            ratio = compared.ratio if compared else None
            ratios.append(ratio)
            latencies.append(cell.latency)
            rows.append(
                (
                    cell.variant,
                    cell.engine,
                    units.duration(cell.latency.first_call),
                    units.duration(median(cell.latency)),
                    units.quartiles(spread(cell.latency)),
                    "1" if cell is float_file else units.ratio(ratio),
                    compared.verdict(level) if compared else units.DASH,
                    _output_difference(cell),
                )
            )
    return Table(
        "Inference engines: one character at batch 1",
        (
            *("variant", "engine", "first call", "latency", "quartiles", "of the LiteRT file", "verdict"),
            "same outputs",
        ),
        "llrrrrll",
        tuple(rows),
        (
            _NOTE_ON_FIRST_CALLS,
            "Float32 weights, called as a user of each engine would: Keras as it trains, the others on one thread.",
            footnotes.note_on_noise_floor(record, "latency"),
            *footnotes.note_on_rounds(latencies),
            *footnotes.notes_on_ratios(ratios),
            comparisons.note_on_level(record),
        ),
    )


def _cells_of_several_engines(record: Record) -> list[Cell]:
    """The trained models of variants that were stepped by more than one engine, or tried to be."""
    cells = [cell for cell in record.cells if cell.technique == queries.CHECKPOINT and not cell.repeat]
    engines = Counter(cell.variant for cell in cells)
    return [cell for cell in cells if engines[cell.variant] > 1]


def _step_row(cell: Cell, ratio: str, verdict: str | None) -> tuple[str, ...]:
    return (
        cell.variant,
        cell.engine,
        cell.precision,
        units.duration(cell.step.first_call if cell.step else None),
        units.duration(median(cell.step) if cell.step else None),
        units.quartiles(spread(cell.step) if cell.step else None),
        ratio,
        verdict or units.DASH,
        _output_difference(cell),
        _gradient_difference(cell),
    )


def _output_difference(cell: Cell) -> str:
    """How far its outputs lie from those of Keras 3."""
    agreement = cell.agreement
    return _judge(agreement, agreement.largest_difference if agreement else None)


def _gradient_difference(cell: Cell) -> str:
    """How far its gradient, or its loss where that is further, lies from those of Keras 3."""
    agreement = cell.agreement
    return _judge(agreement, agreement.learning_difference if agreement else None)


def _judge(agreement: OutputAgreement | None, difference: float | None) -> str:
    if agreement is None or difference is None:
        return units.DASH
    return f"{difference:.1e}" if difference <= agreement.tolerance else f"NO: {difference:.1e}"
