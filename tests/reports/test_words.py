"""The word-level row, and the claim on it."""

import math

import msgspec
import pytest

from reports import words
from reports.record import Words

ONE = Words(
    vocabulary_size=10_000,
    parameters=4_000_000,
    weights_bytes=16_000_000,
    training_seconds=99.0,
    training_words=1_000_000,
    steps=100,
    steps_per_epoch=500,
    out_of_vocabulary=100,
    validation_words=1_000,
    starts=(0, 64),
    characters=(60, 68),
    words=(15, 17),
    right=(3, 5),
    right5=(6, 6),
    nats=(60.0, 68.0),
    spelling_nats=(0.0, 32.0),
)


def judged(record, **changes):
    return words.finding(msgspec.structs.replace(record, words=msgspec.structs.replace(ONE, **changes)))


def test_bits_are_of_characters_with_the_spelling_of_unknown_words():
    assert words.bits_per_character(ONE) == pytest.approx(160 / 128 / math.log(2))


def test_the_row(record):
    shown, beside = words.tables(msgspec.structs.replace(record, words=ONE))
    rows = dict(shown.rows)
    assert rows["top-1 a token"] == "25.0%"
    assert rows["unknown words in validation text"] == "10.0% of 1,000"
    assert rows["share of them for spelling unknown words"] == "20.0%"
    assert rows["an epoch, projected"] == "8.33 min"
    assert [row[0] for row in beside.rows] == ["word-level", "original", "optimized", "gru", "stream-gru"]


def test_a_smaller_and_faster_model_refutes_size_and_time(record):
    found = judged(record)
    assert found.verdict == "refuted"
    assert "15.3 MiB, 8.33 min an epoch" in found.measured


def test_as_large_and_slow_a_model_is_judged_by_accuracy_after_an_epoch(record):
    large = {"weights_bytes": 80 * 2**20, "training_seconds": 9_900.0 * 100}
    assert judged(record, **large).verdict == "confirmed"
    assert judged(record, **large, right=(0, 0)).verdict == "not measured"
    assert judged(record, **large, right=(0, 0), steps=600).verdict == "refuted"


def test_without_it_the_claim_is_not_measured(record):
    assert words.finding(record).verdict == "not measured"
    assert words.tables(record) == ()
