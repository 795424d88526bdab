"""Machine and corpus."""

import msgspec

from reports.record import Conditions, TimingSession
from reports.sections import machine_and_corpus


def test_preparation_is_told_without_the_claim_of_a_machine_that_is_not_named(record):
    """It said "claimed 7.00 s, 175x less", on any text; the claims' own table says "not comparable"."""
    rows = dict(machine_and_corpus.tables(record)[0].rows)
    assert rows["data preparation"] == "40.0 ms (encoding 39.0 ms, windows 1.00 ms)"
    assert rows["memory of windows"] == "0 B"


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
    assert rows["test text"].endswith("no setting was chosen by them")


def test_other_works_are_not_called_tragedies(record):
    corpus = msgspec.structs.replace(record.corpus, test_works=("Twelfth Night", "Macbeth"))
    rows = dict(machine_and_corpus.tables(msgspec.structs.replace(record, corpus=corpus))[0].rows)
    assert rows["test text"].endswith("they lie in Twelfth Night, Macbeth")


def test_what_else_ran_belongs_to_the_session_that_it_disturbed(record):
    idle = Conditions(load_after=0.1, others_busy=0.0, stolen=0.0, governor="", throttled=None)
    busy = msgspec.structs.replace(idle, others_busy=0.4)
    sessions = tuple(
        TimingSession(
            session=name, timed=name, started="2025-01-02T03:04:05Z", load_before=0.2, conditions=conditions
        )
        for name, conditions in (("step", busy), ("latency", idle))
    )
    table = machine_and_corpus.tables(msgspec.structs.replace(record, sessions=sessions))[0]
    loads = [text for name, text in table.rows if name == "other load"]
    assert loads[0].startswith(
        "while step was timed, 2025-01-02T03:04:05Z; load before 0.20: other processes 40.0%"
    )
    assert loads[1].startswith("while latency was timed")
    assert "other processes 0.0% of the processors" in loads[1]


def test_an_older_record_has_the_whole_run_alone(record):
    conditions = Conditions(load_after=2.1, others_busy=0.05, stolen=0.0, governor="", throttled=None)
    rows = dict(machine_and_corpus.tables(msgspec.structs.replace(record, conditions=conditions))[0].rows)
    assert rows["other load"].startswith("of the whole run: other processes 5.0% of the processors")
    assert rows["other load"].endswith("governor not told, throttled for heat: not counted here")
