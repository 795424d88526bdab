"""Expected accuracy by epoch, and the decision after the first."""

import msgspec
import pytest

from reports.sections import learning


@pytest.mark.parametrize(
    ("accuracy", "decision"),
    [(0.449, "adjust"), (0.45, "go on"), (0.55, "go on"), (0.551, "consider stopping early")],
)
def test_the_decision(accuracy, decision):
    assert learning.decide(accuracy) == decision


def test_less_than_an_epoch_is_not_reached(record, find):
    row = find(learning.tables(record)[0], "optimized")
    assert row["validation top-1"] == "41.5% at 0.28"
    assert (row["distance"], row["decision after epoch 1"]) == ("not reached", "not reached")


def test_every_expected_epoch_that_was_reached_has_a_row(alter, make_training, find):
    table = learning.tables(alter("gru", "checkpoint", training=make_training(6.0, 0.58, 1.5)))[0]
    assert [row[1] for row in table.rows if row[0] == "gru"] == ["1", "5"]
    first = find(table, "gru", "1")
    assert first["validation top-1"] == f"{58 * (1 / 6) ** 0.3:.1f}% at 1.00"
    assert first["decision after epoch 1"] == "adjust"
    assert find(table, "gru", "5")["distance"] == f"{60 - 58 * (5 / 6) ** 0.3:.1f} points below"


@pytest.mark.parametrize(
    ("accuracy", "place"), [(0.5, "within"), (0.52, "within"), (0.56, "1.0 points above")]
)
def test_place(accuracy, place):
    assert learning.place(accuracy, 0.50, 0.55) == place


def test_on_another_text_nothing_is_expected(record, find):
    """The bands and the decision are the original report's, of the plays."""
    corpus = msgspec.structs.replace(record.corpus, source="mine.txt", test_works=())
    (table,) = learning.tables(msgspec.structs.replace(record, corpus=corpus))
    assert table.columns == ("variant", "epochs", "validation top-1")
    assert find(table, "optimized") == {"variant": "optimized", "epochs": "0.28", "validation top-1": "41.5%"}
    assert table.notes == ()


def test_untrained(bare, find):
    assert find(learning.tables(bare)[0], "gru")["validation top-1"] == "not trained"
