"""The table of converted files' operators: what computes in which precision, and what became of recurrence."""

from collections import Counter

from reports import queries
from reports.record import FileContents, Record
from reports.tables import Table

FUSED = "UNIDIRECTIONAL_SEQUENCE_LSTM"
LOOP = "WHILE"
MODES = ("float", "hybrid", "int8", "16x8")


def recurrence(facts: FileContents) -> str:
    """How the file runs through time."""
    names = Counter({one.name: 0 for one in facts.operators})
    for one in facts.operators:
        names[one.name] += one.count
    if FUSED in names:
        return f"fused, {names[FUSED]} LSTM operators"
    if LOOP in names:
        return f"not fused, {names[LOOP]} WHILE loops"
    return "one step, state in and out"


def table(record: Record) -> Table:
    """One row for each file that was converted."""
    rows = []
    for name, technique, one in queries.grid(record):
        if not one.contents.operators:
            continue
        modes = Counter[str]()
        for operator in one.contents.operators:
            modes[operator.mode] += operator.count
        left = sorted({two.name for two in one.contents.operators if two.mode == "float"})
        integers = one.precision in ("int8", "16x8")
        rows.append(
            (
                name,
                technique,
                recurrence(one.contents),
                *(str(modes[mode] or "") for mode in MODES),
                ", ".join(left) if integers else "",
            )
        )
    return Table(
        "Operators of the converted files",
        ("variant", "technique", "recurrence", *MODES, "left in float"),
        "lllrrrrl",
        tuple(rows),
        (
            (
                "Hybrid operators keep weights in int8 and compute on float activations. QUANTIZE and "
                "DEQUANTIZE, what handles ids alone, and the body of a WHILE loop are not counted. Files of "
                "whole-number precision name what still computes in float."
            ),
        ),
    )
