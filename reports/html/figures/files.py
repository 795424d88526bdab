"""What figures show of every file that could be shipped, and the references that they are compared with."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports import comparisons, gate, units
from reports.html.figures.figure import QUIET, LegendEntry
from reports.html.report_view import ReportView
from reports.inference.statistics import spread
from reports.recommendation import Candidate, candidates
from reports.record import Record
from reports.sections import baselines
from reports.tables import printable

_TARGET_PERPLEXITY = 5
_FAR = 1.25  # times the worst reference
AS_TRAINED, RETRAINED = "converted as trained", "retrained first"
DETAILS = ("variant", "technique", "to ship", "bits per character", "top-1", "a character", "gate")


def file_values(view: ReportView, picked: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row of values for each file; `picked`: the goals that rows were chosen for."""
    return [_values(view, picked, file) for file in candidates(view.record)]


def references(record: Record) -> Iterator[tuple[float, LegendEntry]]:
    """Bits a character of the best n-gram, of the best compressor and of the target, each with its line."""
    for baseline, dashes in (
        (comparisons.best_predictor(record), "8 4"),
        (baselines.best_compressor(record), "2 3"),
    ):
        bits = baselines.bits_per_character(baseline) if baseline else None
        if baseline and bits is not None:
            text = f"{printable(baselines.label(baseline))}: {units.number(bits, 3)} bits"
            yield bits, LegendEntry(text, QUIET, "line", dashes)
    bits = math.log2(_TARGET_PERPLEXITY)
    yield bits, LegendEntry(f"target, perplexity 5: {units.number(bits, 3)} bits", QUIET, "line", "12 3 2 3")


def within_sight(
    values: list[dict[str, Any]], lines: Sequence[tuple[float, LegendEntry]]
) -> tuple[list[dict[str, Any]], str]:
    """The files that are not far worse than all references, and a sentence on the others; all where there is none.

    A model that has hardly learned would press all others onto one line. One that was chosen is always drawn.
    """
    limit = _FAR * max(bits for bits, _ in lines)
    if not any(value["bits"] <= limit for value in values):
        return values, ""
    limit = max([limit, *(value["bits"] for value in values if value["pick"])])
    near = [value for value in values if value["bits"] <= limit]
    far = [value for value in values if value["bits"] > limit]
    if not far:
        return near, ""
    named = (f"{value['variant']} {value['technique']}, {value['bits per character']} bits" for value in far)
    return near, f" Not drawn, as they lie far above: {'; '.join(named)}."


def _values(view: ReportView, picked: Mapping[str, str], file: Candidate) -> dict[str, Any]:
    cell, row = file.cell, view.file_row(file.cell)
    verdict = gate.judge_artifact(view.record, cell, view.level)
    times = spread(cell.latency) if cell.latency else None
    return {
        "variant": printable(cell.variant),
        "technique": printable(cell.technique),
        "kind": RETRAINED if cell.contents.lineage else AS_TRAINED,
        "kib": file.ship_bytes / 2**10,
        "bits": file.scores.bits_per_character,
        "microseconds": times.median * 1e6 if times else None,
        "low": times.low * 1e6 if times else None,
        "high": times.high * 1e6 if times else None,
        "to ship": units.size(file.ship_bytes),
        "bits per character": units.number(file.scores.bits_per_character, 3),
        "top-1": units.percent(file.scores.top1),
        "a character": units.duration(file.latency),
        "gate": verdict.outcome if verdict else units.DASH,
        "pick": picked.get(row, ""),
        "row": row,
    }
