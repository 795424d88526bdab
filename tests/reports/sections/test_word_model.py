"""The word-level model by itself and beside the character models."""

import math

import msgspec
import pytest

from reports import queries, units
from reports.record import Speed
from reports.sections import word_model as section


def test_bits_are_of_characters_with_the_spelling_of_unknown_words(word_model):
    assert section.bits_per_character(word_model) == pytest.approx(160 / 128 / math.log(2))


def test_the_row(record, word_model):
    shown, beside = section.tables(msgspec.structs.replace(record, word_model=word_model))
    rows = dict(shown.rows)
    assert rows["top-1 a word"] == "25.0%"
    assert rows["unknown words in test text"] == "10.0% of 1,000"
    assert rows["share of them for spelling unknown words"] == "20.0%"
    assert rows["an epoch, projected"] == "8.33 min"
    assert rows["a step, mean of training"] == "1.00 s"
    assert rows["a step, median of the last"] == rows["first step, which traces"] == units.DASH
    assert [row[0] for row in beside.rows] == ["word-level", "original", "optimized", "gru", "stream-gru"]


def test_steps_that_were_timed_one_by_one(record, word_model):
    step = Speed(session="training", first_call=7.0, iterations=1, rounds=(1, 2, 3), seconds=(0.3, 0.5, 0.4))
    shown, _ = section.tables(
        msgspec.structs.replace(record, word_model=msgspec.structs.replace(word_model, step=step))
    )
    rows = dict(shown.rows)
    assert rows["a step, median of the last"] == "400 ms"
    assert rows["first step, which traces"] == "7.00 s"


def test_who_trained_for_how_long_stands_beside_the_bits(record, word_model):
    _, beside = section.tables(msgspec.structs.replace(record, word_model=word_model))
    shown = {row[0]: row[3] for row in beside.rows}
    assert shown["word-level"] == "99.0 s"
    kept = queries.best_validation(record, "optimized")
    assert shown["optimized"] == units.duration(kept.seconds)


def test_text_without_words_or_blocks_without_tokens_show_dashes(record, word_model):
    empty = {"test_words": 0, "out_of_vocabulary": 0, "characters": (0, 0), "words": (0, 0)}
    empty |= {"top1": (0, 0), "top5": (0, 0), "nats": (0.0, 0.0), "spelling_nats": (0.0, 0.0)}
    without_words = msgspec.structs.replace(word_model, **empty)
    rows = dict(section.tables(msgspec.structs.replace(record, word_model=without_words))[0].rows)
    assert rows["unknown words in test text"] == f"{units.DASH} of 0"
    assert rows["bits a character"] == rows["top-1 a word"] == units.DASH


def test_without_it_there_is_no_table(record):
    assert section.tables(record) == ()
