"""A comparison of two runs as JSON: everything that the tables say, unrounded."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from reports.compare import runs
from reports.compare.fail_if import Outcome
from reports.compare.runs import Compared
from reports.record import Record
from reports.statistics import noise_floor


class Comparison(NamedTuple):
    """Two runs, what changed between them, and which conditions hold."""

    a: Record
    b: Record
    cells: Sequence[Compared]
    machine_differences: Sequence[str]  # times are compared where there are none
    outcomes: Sequence[Outcome]


def encode(comparison: Comparison) -> str:
    """One line of JSON; what is not finite is null."""
    a, b, cells, differences, outcomes = comparison
    document = {
        "a": _describe_run(a),
        "b": _describe_run(b),
        "machine_differences": differences,
        "times_compared": not differences,
        "summary": runs.summary(tuple(cells)),
        "cells": [_describe_cell(cell) for cell in cells],
        "only_in_a": [key._asdict() for key in runs.lonely(a, b)],
        "only_in_b": [key._asdict() for key in runs.lonely(b, a)],
        "fail_if": [
            {
                "condition": outcome.threshold.text,
                "compared": outcome.compared,
                "offenders": outcome.offenders,
                "fails": outcome.fails,
            }
            for outcome in outcomes
        ],
    }
    return msgspec.json.encode(document).decode()


def _describe_run(record: Record) -> dict[str, Any]:
    return {
        "preset": record.preset,
        "seed": record.seed,
        "code_version": record.code_version,
        "started": record.started,
        "machine": record.machine.fingerprint,
        "corpus_sha256": record.corpus.sha256,
        "noise_floor": {"step": noise_floor(record, "step"), "latency": noise_floor(record, "latency")},
    }


def _describe_cell(cell: Compared) -> dict[str, Any]:
    times = {
        change.measure: {
            "a": change.a,
            "b": change.b,
            "ratio": change.ratio.value,
            "low": change.ratio.low,
            "high": change.ratio.high,
            "rounds": change.ratio.rounds,
            "paired": change.ratio.paired,
            "noise_floor": change.floor,
            "verdict": change.shown,
        }
        for change in cell.paces
    }
    sizes = {
        change.packing: {"a": change.a, "b": change.b, "ratio": change.ratio, "verdict": change.shown}
        for change in cell.sizes
    }
    quality = cell.quality and {
        metric: {"value": interval.value, "low": interval.low, "high": interval.high, "verdict": verdict}
        for metric, interval, verdict in (
            ("top1", cell.quality.top1, cell.quality.top1_shown),
            ("nats", cell.quality.nats, cell.quality.nats_shown),
        )
    }
    return {
        **cell.key._asdict(),
        "times": times,
        "sizes": sizes,
        "quality": quality,
        "quality_not_compared": cell.why,
        "gaps": cell.gaps,
    }
