"""Which characters suffer."""

import msgspec
import pytest

from reports import queries
from reports.sections import character_classes


def test_shares_of_right_predictions_by_class(record):
    quality = queries.quality(record, "gru")
    truth, kinds = record.test.truth[0], record.test.kinds[0]
    predicted = "".join("?" if kind == "1" else sign for sign, kind in zip(truth, kinds, strict=True))
    blank = msgspec.structs.replace(quality, predicted=(predicted,) * len(quality.starts))
    assert character_classes.top1_by_class(record, blank) == {0: 1.0, 1: 0.0, 3: 1.0, 5: 1.0}


def test_together_they_are_the_accuracy(record):
    quality = queries.quality(record, "gru")
    shares = character_classes.top1_by_class(record, quality)
    weights = {kind: record.test.kinds[0].count(str(kind)) / 500 for kind in shares}
    total = sum(shares[kind] * weights[kind] for kind in shares)
    assert total == pytest.approx(sum(quality.top1) / 500 / len(quality.starts), abs=1e-9)


def test_float_models_in_percent_artifacts_in_points(record, find):
    table = character_classes.tables(record)[0]
    assert table.columns[2:] == ("lower case", "capitals", "spaces", "punctuation")
    assert find(table, "gru", "checkpoint")["capitals"].endswith("%")
    assert find(table, "gru", "identity")["capitals"] == "0.00"
    assert find(table, "optimized", "int8")["lower case"].startswith("-")


def test_the_size_of_each_class_is_said(record):
    assert (
        "lower case 12,000, capitals 2,000, spaces 4,000, punctuation 2,000."
        in character_classes.tables(record)[0].notes[1]
    )


def test_what_has_no_quality_is_no_row(record):
    assert ("gru", "int8") not in {row[:2] for row in character_classes.tables(record)[0].rows}
