"""All that a run has measured so far. Every stage adds to it; the record is built from it in one place."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from bench.measurements.contamination import Runs
from reports.record import (
    Baseline,
    Breakdown,
    CellId,
    Energy,
    Failure,
    MatmulTiming,
    Overlap,
    SampleSet,
    ScalingPoint,
    Speed,
    Variant,
    WordModelRecord,
)


@dataclass
class RunResults:
    """Parts of cells by their id and field, and what belongs to no cell."""

    cells: dict[CellId, dict[str, Any]] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    corpus_timings: dict[str, Speed] = field(default_factory=dict)  # by what is done with the text
    matmuls: list[MatmulTiming] = field(default_factory=list)
    baselines: list[Baseline] = field(default_factory=list)
    overlap: Overlap | None = None
    overlap_mask: tuple[Runs, ...] = ()
    word_model: WordModelRecord | None = None
    breakdowns: list[Breakdown] = field(default_factory=list)
    scaling: list[ScalingPoint] = field(default_factory=list)
    written: dict[CellId, tuple[str, ...]] = field(default_factory=dict)  # texts by what wrote them
    samples: SampleSet | None = None
    energy: Energy | None = None

    def add(self, cell: CellId, **parts: msgspec.Struct | str | float | bool | None) -> None:
        """Adds fields of a `Cell`. A failure adds the cell alone: why a part is missing stands in the failures."""
        fields = self.cells.setdefault(cell, {})
        fields.update({name: part for name, part in parts.items() if not isinstance(part, Failure)})
