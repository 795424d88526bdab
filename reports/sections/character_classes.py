"""What compression does to which characters: letters, capitals, spaces, newlines, punctuation, speaker names."""

from collections import Counter

import numpy as np

from reports import queries, units
from reports.origins import origin
from reports.record import Cell, Quality, Record
from reports.scores import code_points, is_of_text, same_blocks
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """Top-1 by class: in percent for float models, in points against them for what comes from them."""
    names = record.test.classes
    sizes = Counter(kind for block in record.test.kinds for kind in block)
    classes = [index for index in range(len(names)) if sizes[str(index)]]
    rows = [
        (cell.variant, cell.technique, *_figures(record, cell, cell.quality, classes))
        for cell in queries.listed_cells(record)
        if cell.quality and is_of_text(cell.quality, record.test)
    ]
    counts = ", ".join(f"{names[index]} {units.count(sizes[str(index)])}" for index in classes)
    table = Table(
        "Top-1 by class of character, on test text",
        ("variant", "technique", *(names[index] for index in classes)),
        "ll" + "r" * len(classes),
        tuple(rows),
        (
            "In percent for checkpoints and float students; in points against them for what comes from them.",
            f"Characters of each class: {counts}. A class of few characters moves by chance.",
        ),
    )
    return (table,)


def top1_by_class(record: Record, quality: Quality) -> dict[int, float]:
    """Share of right predictions for each class that occurs, by its index."""
    kinds = code_points(record.test.kinds) - ord("0")
    right = code_points(quality.predicted) == code_points(record.test.truth)
    of_kind = np.bincount(kinds)
    right_of_kind = np.bincount(kinds[right], minlength=len(of_kind))
    return {int(kind): int(right_of_kind[kind]) / int(of_kind[kind]) for kind in np.flatnonzero(of_kind)}


def _figures(record: Record, cell: Cell, quality: Quality, classes: list[int]) -> list[str]:
    shares = top1_by_class(record, quality)
    float_model = origin(record, cell)
    if float_model and float_model.quality and same_blocks(float_model.quality, quality):
        before = top1_by_class(record, float_model.quality)
        return [units.signed((shares[index] - before[index]) * 100) for index in classes]
    return [units.percent(shares[index]) for index in classes]
