"""The word-level row, and the claim on it."""

import math

import msgspec
import pytest

from reports import queries, units
from reports.record import Speed, Words
from reports.sections import word_model

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
    return word_model.finding(msgspec.structs.replace(record, words=msgspec.structs.replace(ONE, **changes)))


def test_bits_are_of_characters_with_the_spelling_of_unknown_words():
    assert word_model.bits_per_character(ONE) == pytest.approx(160 / 128 / math.log(2))


def test_the_row(record):
    shown, beside = word_model.tables(msgspec.structs.replace(record, words=ONE))
    rows = dict(shown.rows)
    assert rows["top-1 a word"] == "25.0%"
    assert rows["unknown words in validation text"] == "10.0% of 1,000"
    assert rows["share of them for spelling unknown words"] == "20.0%"
    assert rows["an epoch, projected"] == "8.33 min"
    assert rows["a step, mean of training"] == "1.00 s"
    assert rows["a step, median of the last"] == rows["first step, which traces"] == units.DASH
    assert [row[0] for row in beside.rows] == ["word-level", "original", "optimized", "gru", "stream-gru"]


def test_steps_that_were_timed_one_by_one(record):
    step = Speed(session="training", first_call=7.0, iterations=1, rounds=(1, 2, 3), seconds=(0.3, 0.5, 0.4))
    shown, _ = word_model.tables(
        msgspec.structs.replace(record, words=msgspec.structs.replace(ONE, step=step))
    )
    rows = dict(shown.rows)
    assert rows["a step, median of the last"] == "400 ms"
    assert rows["first step, which traces"] == "7.00 s"


def test_who_trained_for_how_long_stands_beside_the_bits(record):
    _, beside = word_model.tables(msgspec.structs.replace(record, words=ONE))
    shown = {row[0]: row[3] for row in beside.rows}
    assert shown["word-level"] == "99.0 s"
    kept = queries.best_round(record, "optimized")
    assert shown["optimized"] == units.duration(kept.seconds)


def test_text_without_words_or_blocks_without_tokens_show_dashes(record):
    empty = {"validation_words": 0, "out_of_vocabulary": 0, "characters": (0, 0), "words": (0, 0)}
    empty |= {"right": (0, 0), "right5": (0, 0), "nats": (0.0, 0.0), "spelling_nats": (0.0, 0.0)}
    one = msgspec.structs.replace(ONE, **empty)
    rows = dict(word_model.tables(msgspec.structs.replace(record, words=one))[0].rows)
    assert rows["unknown words in validation text"] == f"{units.DASH} of 0"
    assert rows["bits a character"] == rows["top-1 a word"] == units.DASH
    assert word_model.finding(msgspec.structs.replace(record, words=one)).verdict == "refuted"  # its size


def test_a_smaller_and_faster_model_refutes_size_and_time(record):
    found = judged(record)
    assert found.verdict == "refuted"
    assert "15.3 MiB, 8.33 min an epoch" in found.measured
    assert found.measured.endswith("against the claim: size, epoch")


LARGE = {"weights_bytes": 80 * 2**20, "training_seconds": 9_900.0 * 100}


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"training_seconds": 99.0}, "epoch"),  # accuracy and size as claimed do not vouch for the time
        ({"weights_bytes": 16 * 2**20}, "size"),
        ({"right": (6, 6)}, "accuracy"),  # 37.5%: better than claimed, and more training would not undo it
    ],
)
def test_one_part_against_the_claim_refutes_it(record, changes, against):
    found = judged(record, **LARGE | changes)
    assert found.verdict == "refuted"
    assert found.measured.endswith(f"against the claim: {against}")


def test_one_step_tells_no_time(record):
    found = judged(record, **LARGE | {"steps": 1, "training_seconds": 0.0})
    assert found.verdict == "not measured"
    assert f"{units.DASH} an epoch" in found.measured


def test_as_large_and_slow_a_model_is_judged_by_accuracy_after_an_epoch(record):
    assert judged(record, **LARGE).verdict == "confirmed"
    assert judged(record, **LARGE, right=(0, 0)).verdict == "not measured"
    assert judged(record, **LARGE, right=(0, 0), steps=600).verdict == "refuted"


def test_without_it_the_claim_is_not_measured(record):
    assert word_model.finding(record).verdict == "not measured"
    assert word_model.tables(record) == ()
