"""Machine and corpus."""

import msgspec

from reports.record import Conditions
from reports.sections import machine_and_corpus


def test_preparation_is_compared_with_the_claim(record):
    rows = dict(machine_and_corpus.tables(record)[0].rows)
    assert rows["data preparation"].startswith("40.0 ms")
    assert "claimed 7.00 s, 175x less" in rows["data preparation"]
    assert rows["memory of windows"] == "0 B"


def test_slower_than_claimed_is_not_called_less(record):
    slow = msgspec.structs.replace(record.corpus, encode_seconds=9.0)
    rows = dict(machine_and_corpus.tables(msgspec.structs.replace(record, corpus=slow))[0].rows)
    assert "less" not in rows["data preparation"]


def test_the_notes_of_the_run_are_shown(record):
    assert machine_and_corpus.tables(record)[0].notes == record.notes


def test_the_three_texts_and_what_they_are_for(record):
    rows = dict(machine_and_corpus.tables(record)[0].rows)
    assert rows["training text"] == "the first 4,216,000 characters"
    assert rows["validation text"].startswith("the next 248,000 characters, for choices: early stopping")
    assert rows["test text"].startswith("the last 496,000 characters, 0 of them unknown")
    assert rows["test text"].endswith(
        "they lie in Macbeth, Othello, tragedies only, as the plays stand by genre"
    )


def test_a_text_without_works_names_none(record):
    corpus = msgspec.structs.replace(record.corpus, test_works=())
    rows = dict(machine_and_corpus.tables(msgspec.structs.replace(record, corpus=corpus))[0].rows)
    assert rows["test text"].endswith("no choice ever saw them")


def test_other_works_are_not_called_tragedies(record):
    corpus = msgspec.structs.replace(record.corpus, test_works=("Twelfth Night", "Macbeth"))
    rows = dict(machine_and_corpus.tables(msgspec.structs.replace(record, corpus=corpus))[0].rows)
    assert rows["test text"].endswith("they lie in Twelfth Night, Macbeth")


def test_what_else_ran_on_the_machine(record):
    conditions = Conditions(load_after=2.1, others_busy=0.05, stolen=0.0, governor="", throttled=None)
    rows = dict(machine_and_corpus.tables(msgspec.structs.replace(record, conditions=conditions))[0].rows)
    assert rows["other load"].startswith("other processes 5.0% of the processors")
    assert rows["clock"] == "governor not told, throttled for heat: not counted here"
