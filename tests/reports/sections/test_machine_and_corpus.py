"""Machine and corpus."""

import msgspec

from reports.sections import machine_and_corpus


def test_preparation_is_compared_with_the_claim(record):
    rows = dict(machine_and_corpus.table(record).rows)
    assert rows["data preparation"].startswith("40.0 ms")
    assert "claimed 7.00 s, 175x less" in rows["data preparation"]
    assert rows["memory of windows"] == "0 B"


def test_slower_than_claimed_is_not_called_less(record):
    slow = msgspec.structs.replace(record.corpus, encode_seconds=9.0)
    rows = dict(machine_and_corpus.table(msgspec.structs.replace(record, corpus=slow)).rows)
    assert "less" not in rows["data preparation"]


def test_the_notes_of_the_run_are_shown(record):
    assert machine_and_corpus.table(record).notes == record.notes
