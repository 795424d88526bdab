"""The table of engines and precisions: the same model, weights and batch, and each case's A/A pair."""

from collections import Counter

from reports import footnotes, queries, units
from reports.record import Cell, Record
from reports.statistics import Ratio, Verdict, median, noise_floor, repeats, spread, verdict
from reports.tables import Table

REFERENCE = "keras"


def tables(record: Record) -> tuple[Table, ...]:
    """Training steps by engine, then one character by engine."""
    return (_steps(record), _inference(record))


def _steps(record: Record) -> Table:
    """Steps by engine against Keras 3, then the A/A pairs."""
    noise = noise_floor(record, "step")
    rows, ratios, shown = [], [], []
    for one in _several(record):
        if one.step is None and not queries.failures(record, one.id):
            continue  # an engine that infers only
        reference = queries.cell(record, one.variant, queries.CHECKPOINT, REFERENCE, "float32")
        own = reference is one
        ratio = None if own else queries.ratio(one.step, reference.step if reference else None)
        ratios.append(ratio)
        shown.append(one.step)
        words = verdict(ratio, noise) if ratio else None
        rows.append(_row(one, "1" if own else units.ratio(ratio), words))
    for again, ratio in repeats(record, "step"):
        ratios.append(ratio)
        rows.append(_row(again, units.ratio(ratio), _again(ratio)))
    return Table(
        "Training engines and precisions",
        (
            *("variant", "engine", "precision", "first call", "step", "quartiles", "step, of keras float32"),
            *("verdict", "same outputs"),
        ),
        "lllrrrrll",
        tuple(rows),
        (
            (
                "Each engine runs in a process of its own, at the same batch and number of threads. The first call "
                "is tracing and compiling. Same outputs: the largest difference of a logit from Keras 3 under "
                "equal weights. How far each step is from the machine's floor stands in the table of that."
            ),
            (
                "mixed_bfloat16 computes layers in bfloat16 and keeps weights, logits and loss in float32. "
                + native(record)
            ),
            footnotes.floor(record, "step"),
            *footnotes.rounds(shown),
            *footnotes.of(ratios),
        ),
    )


def _inference(record: Record) -> Table:
    """One character from the trained weights in every engine, beside the float32 file."""
    noise = noise_floor(record, "latency")
    rows, ratios, shown = [], [], []
    for one in _several(record):
        whole = queries.cell(record, one.variant, queries.FLOAT_FILE)
        for cell in (one, whole) if one.training and whole else (one,):
            if cell.latency is None:
                continue
            own = cell is whole
            ratio = None if own else queries.ratio(cell.latency, whole.latency if whole else None)
            ratios.append(ratio)
            shown.append(cell.latency)
            rows.append(
                (
                    cell.variant,
                    cell.engine,
                    units.duration(cell.latency.first_call),
                    units.duration(median(cell.latency)),
                    units.quartiles(spread(cell.latency)),
                    "1" if own else units.ratio(ratio),
                    (verdict(ratio, noise) if ratio else None) or units.DASH,
                    _same(cell),
                )
            )
    return Table(
        "Inference engines: one character at batch 1",
        (
            "variant",
            "engine",
            "first call",
            "latency",
            "quartiles",
            "of the LiteRT file",
            "verdict",
            "same outputs",
        ),
        "llrrrrll",
        tuple(rows),
        (
            "Float32 weights, called as a user of each engine would: Keras as it trains, the others on one thread.",
            footnotes.floor(record, "latency"),
            *footnotes.rounds(shown),
            *footnotes.of(ratios),
        ),
    )


def _same(one: Cell) -> str:
    """How far its outputs lie from those of Keras 3."""
    if one.agreement is None:
        return units.DASH
    within = one.agreement.largest_difference <= one.agreement.tolerance
    return (
        f"{one.agreement.largest_difference:.1e}" if within else f"NO: {one.agreement.largest_difference:.1e}"
    )


def native(record: Record) -> str:
    """Whether this processor computes in bfloat16 itself."""
    if {"avx512_bf16", "amx_bf16"} & set(record.machine.cpu_flags):
        return "This processor has bfloat16 instructions."
    return "This processor has no bfloat16 instructions, so slower is what to expect."


def _several(record: Record) -> list[Cell]:
    """The trained models of variants that were stepped by more than one engine, or tried to be."""
    cells = [one for one in record.cells if one.technique == queries.CHECKPOINT and not one.repeat]
    engines = Counter(one.variant for one in cells)
    return [one for one in cells if engines[one.variant] > 1]


def _row(one: Cell, ratio: str, shown: str | None) -> tuple[str, ...]:
    return (
        one.variant,
        f"{one.engine}, again" if one.repeat else one.engine,
        one.precision,
        units.duration(one.step.first_call if one.step else None),
        units.duration(median(one.step) if one.step else None),
        units.quartiles(spread(one.step) if one.step else None),
        ratio,
        shown or units.DASH,
        _same(one),
    )


def _again(ratio: Ratio) -> Verdict | str:
    """An A/A pair has no true difference: one that it shows is noise, and says how much there is."""
    shown = verdict(ratio, None)
    return "noise" if shown in ("faster", "slower") else shown
