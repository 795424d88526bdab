"""Counting beside models: adaptive rows say so, and no model is called better that is not shown to be."""

import msgspec
import pytest

from reports import comparisons
from reports.record import Baseline
from reports.sections import baselines, file_quality


@pytest.fixture
def counted(record, make_quality):
    """A function: top-1 and nats of a static 5-gram -> the record with it, an adaptive one and a compressor."""

    def make(top1, nats):
        shared = {
            "kind": "n-gram",
            "primed": True,
            "table_bytes": 4_000_000,
            "compressed_bytes": 700_000,
            "seconds": 2.5,
        }
        measured = (
            Baseline(name="4-gram", adaptive=False, quality=make_quality(top1 - 0.1, nats + 0.3), **shared),
            Baseline(name="5-gram", adaptive=False, quality=make_quality(top1, nats), **shared),
            Baseline(name="5-gram", adaptive=True, quality=make_quality(top1 + 0.02, nats - 0.1), **shared),
            Baseline(
                name="PPMd", kind="compressor", adaptive=True, primed=True, table_bytes=0, compressed_bytes=0,
                seconds=3.0, coded_bytes=186_000, coded_characters=744_000,
            ),
        )  # fmt: skip
        return msgspec.structs.replace(record, baselines=measured)

    return make


def test_a_compressors_bits_are_bytes_over_characters(counted):
    table = baselines.tables(counted(0.5, 1.6))[0]
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert rows["PPMd, after the training text"]["bits/char"] == "2.000"
    assert rows["PPMd, after the training text"]["top-1"] == "\N{EN DASH}"


def test_the_best_is_of_its_kind(counted):
    record = counted(0.5, 1.6)
    assert baselines.label(comparisons.best_predictor(record)) == "5-gram, static"
    assert baselines.label(comparisons.best_predictor(record, adaptive=True)) == "5-gram, adaptive"


def test_the_quality_table_holds_them(counted):
    quality = file_quality.tables(counted(0.5, 1.6))[0]
    labels = [row[1] for row in quality.rows if row[0] == "baseline"]
    assert labels == ["5-gram, static", "5-gram, adaptive", "PPMd, after the training text"]


def test_where_counting_is_better_it_is_said(counted):
    (line,) = baselines.comparison(counted(0.65, 1.1))
    assert line.startswith(
        "Counting alone is shown to predict better than every model here (5-gram, static: 65"
    )


def test_where_neither_is_shown_to_be_better_neither_is_called_so(counted):
    record = counted(0.65, 1.1)
    static = [
        baseline for baseline in record.baselines if baseline.name == "5-gram" and not baseline.adaptive
    ]
    cells = tuple(
        msgspec.structs.replace(cell, quality=static[0].quality) if cell.quality else cell
        for cell in record.cells
    )
    (line,) = baselines.comparison(msgspec.structs.replace(record, cells=cells))
    assert line.startswith("No model here is shown to predict better than counting alone (5-gram, static: 65")


def test_where_models_are_better_they_are_named(counted):
    (line,) = baselines.comparison(counted(0.40, 1.9))
    assert line.startswith("Shown to predict better than counting alone (5-gram, static: 40")
    assert "stream-gru checkpoint" in line
    assert "optimized" not in line


def test_without_baselines_nothing_is_said(record):
    assert baselines.comparison(record) == ()
    assert baselines.best_rows(record) == []
    assert baselines.tables(record) == ()
