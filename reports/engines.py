"""The table of training engines and precisions: the same model and batch, and each case's A/A pair."""

from collections import Counter

from reports import caveats, selection, units
from reports.record import Cell, Record
from reports.statistics import Ratio, Verdict, median, noise_floor, repeats, spread, verdict
from reports.tables import Table

REFERENCE = "keras"


def table(record: Record) -> Table:
    """Steps by engine against Keras 3, then the A/A pairs."""
    floor = noise_floor(record, "step")
    rows, ratios = [], []
    for one in _several(record):
        reference = selection.cell(record, one.variant, selection.CHECKPOINT, REFERENCE, "float32")
        own = reference is one
        ratio = None if own else selection.ratio(one.step, reference.step if reference else None)
        ratios.append(ratio)
        rows.append(_row(one, "1" if own else units.ratio(ratio), verdict(ratio, floor) if ratio else None))
    for again, ratio in repeats(record, "step"):
        ratios.append(ratio)
        rows.append(_row(again, units.ratio(ratio), _again(ratio)))
    return Table(
        "Training engines and precisions",
        (
            "variant",
            "engine",
            "precision",
            "first call",
            "step",
            "quartiles",
            "step, of keras float32",
            "verdict",
        ),
        "lllrrrrl",
        tuple(rows),
        (
            (
                "mixed_bfloat16 computes layers in bfloat16 and keeps weights, logits and loss in float32. "
                + native(record)
            ),
            caveats.floor(record, "step"),
            *caveats.of(ratios),
        ),
    )


def native(record: Record) -> str:
    """Whether this processor computes in bfloat16 itself."""
    if {"avx512_bf16", "amx_bf16"} & set(record.machine.cpu_flags):
        return "This processor has bfloat16 instructions."
    return "This processor has no bfloat16 instructions, so slower is what to expect."


def _several(record: Record) -> list[Cell]:
    """The trained models of variants that were stepped by more than one engine, or tried to be."""
    cells = [one for one in record.cells if one.technique == selection.CHECKPOINT and not one.repeat]
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
    )


def _again(ratio: Ratio) -> Verdict | str:
    """An A/A pair has no true difference: one that it shows is noise, and says how much there is."""
    shown = verdict(ratio, None)
    return "noise" if shown in ("faster", "slower") else shown
