"""The table of converted files' operators: what computes in which precision, and what became of recurrence."""

from collections import Counter

from reports import queries
from reports.record import FileContents, Record
from reports.tables import Table

FUSED = "UNIDIRECTIONAL_SEQUENCE_LSTM"
LOOP = "WHILE"
MODES = ("float", "hybrid", "int8", "16x8")


def recurrence(contents: FileContents) -> str:
    """How the file runs through time."""
    counts = Counter[str]()
    for operator in contents.operators:
        counts[operator.name] += operator.count
    if FUSED in counts:
        return f"fused, {counts[FUSED]} LSTM operators"
    if LOOP in counts:
        return f"not fused, {counts[LOOP]} WHILE loops"
    return "one step, state in and out"


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each file that was converted."""
    rows = []
    for cell in queries.listed_cells(record):
        operators = cell.contents.operators
        if not operators:
            continue
        counts = Counter[str]()
        for operator in operators:
            counts[operator.mode] += operator.count
        in_float = sorted({operator.name for operator in operators if operator.mode == "float"})
        rows.append(
            (
                cell.variant,
                cell.technique,
                recurrence(cell.contents),
                *(str(counts[mode] or "") for mode in MODES),
                ", ".join(in_float) if cell.integer else "",
            )
        )
    table = Table(
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
    return (table,)
