"""Quality on the test text: the metrics' columns, the description length, and which blocks it is of."""

import msgspec

from reports import metrics, queries
from reports.record import Record
from reports.scores import scores
from reports.sections import file_quality


def quality_table(record):
    (table,) = file_quality.tables(record)
    return table


def test_all_that_is_shipped_counts_in_the_description_length(record, find):
    cell = queries.find_cell(record, "optimized", "int8")
    row = find(quality_table(record), "optimized", "int8")
    bits = scores(cell.quality).bits_per_character
    assert row["bits/char"] == f"{bits:.3f}"
    assert row["with model"] == f"{bits + cell.size.ship * 8 / 496_000:.3f}"
    assert find(quality_table(record), "optimized", "checkpoint")["with model"] == "\N{EN DASH}"


def test_other_blocks_are_said(record, alter):
    quality = queries.quality(record, "optimized", "int8")
    moved = msgspec.structs.replace(quality, starts=tuple(start + 1 for start in quality.starts))
    assert "NOT all the same" in quality_table(alter("optimized", "int8", quality=moved)).notes[0]


def test_it_says_that_it_is_of_test_text(record: Record):
    table = quality_table(record)
    assert table.title.endswith("on test text")
    assert table.notes[0] == "Quality is of 20,000 test characters in 40 blocks, the same for every row."


def test_a_new_metric_is_a_column(record, alter, monkeypatch, find):
    """It is in the record and in `METRICS`; no section was touched."""
    brier = metrics.Metric("brier", "Brier score", lambda mean: mean, lambda value: f"{value}")
    monkeypatch.setattr(metrics, "METRICS", (*metrics.METRICS, brier))
    quality = queries.quality(record, "gru")
    sums = {**quality.sums, "brier": (125.0,) * len(quality.starts)}
    record = alter("gru", "checkpoint", quality=msgspec.structs.replace(quality, sums=sums))
    assert find(quality_table(record), "gru", "checkpoint")["Brier score"] == "0.25"
