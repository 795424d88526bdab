"""A comparison of two runs as JSON: everything that the tables say, unrounded."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from reports.compare import runs
from reports.compare.changes import CellChange
from reports.compare.fail_if import ConditionResult
from reports.compare.lost import LostCell
from reports.compare.summary import summary_line
from reports.record import CellId, Record


class Comparison(NamedTuple):
    """Two runs, what changed between them, and which conditions hold."""

    a: Record
    b: Record
    changes: tuple[CellChange, ...]
    machine_differences: Sequence[str]  # packages among them
    times_compared: bool  # not those of different processors
    lost: Sequence[LostCell]  # what B lacks of A, and may not
    results: Sequence[ConditionResult]


def encode(comparison: Comparison) -> str:
    """One line of JSON; what is not finite is null."""
    a, b, changes, differences, times_compared, lost, results = comparison
    document = {
        "a": _describe_run(a),
        "b": _describe_run(b),
        "machine_differences": differences,
        "times_compared": times_compared,
        "summary": summary_line(changes),
        "cells": [_describe_change(change) for change in changes],
        "only_in_a": [_describe_id(cell) for cell in runs.only_in(a, b)],
        "only_in_b": [_describe_id(cell) for cell in runs.only_in(b, a)],
        "lost": [{"name": cell.name, "reason": cell.reason} for cell in lost],
        "fail_if": [
            {
                "condition": result.condition.text,
                "compared": result.compared,
                "outcome": result.outcome,
                "offenders": result.offenders,
                "unsure": result.unsure,
                "fails": result.fails,
            }
            for result in results
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
    }


def _describe_id(cell: CellId) -> dict[str, str]:
    """Without the repeat: of a case that a run measured twice, the first is compared."""
    return {
        "variant": cell.variant,
        "technique": cell.technique,
        "engine": cell.engine,
        "precision": cell.precision,
    }


def _describe_change(change: CellChange) -> dict[str, Any]:
    times = {
        time.measure: {
            "a": time.a,
            "b": time.b,
            "ratio": time.ratio.value,
            "low": time.ratio.low,
            "high": time.ratio.high,
            "rounds": time.ratio.rounds,
            "paired": time.ratio.paired,
            "noise_floor": time.floor,
            "verdict": time.verdict,
        }
        for time in change.times
    }
    sizes = {
        size.kind: {"a": size.a, "b": size.b, "ratio": size.ratio, "verdict": size.verdict}
        for size in change.sizes
    }
    quality = change.quality and {
        metric: {"value": interval.value, "low": interval.low, "high": interval.high, "verdict": verdict}
        for metric, interval, verdict in (
            ("top1", change.quality.top1, change.quality.top1_verdict),
            ("nats", change.quality.nats, change.quality.nats_verdict),
        )
    }
    return {
        **_describe_id(change.id),
        "times": times,
        "sizes": sizes,
        "quality": quality,
        "quality_not_compared": change.quality_not_compared,
        "gaps": change.gaps,
    }
