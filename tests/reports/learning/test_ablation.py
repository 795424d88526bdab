"""The table of an ablation: paired differences from the base."""

import msgspec
import pytest

from reports.learning import ablation

DASH = "\N{EN DASH}"


@pytest.fixture
def rows(ablated):
    (table,) = ablation.tables(ablated)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_the_base_comes_first_and_is_compared_with_nothing(rows):
    assert [row["change"] for row in rows] == ["as it is", "batch 64", "rate 0.008"]
    assert rows[0]["nats below it"] == rows[0]["shown"] == DASH
    assert rows[0]["nats"] == "1.590"
    assert rows[0]["nats by seed"] == "1.580 to 1.600"


def test_a_change_that_helps(rows):
    assert rows[1]["nats below it"].startswith("+0.280 (")
    assert rows[1]["shown"] == "top-1 better, nats better"


def test_only_common_seeds_are_compared(rows):
    """Seed 1 of the base has 1.60 nats too; both seeds together have 1.59."""
    assert rows[2]["seeds"] == "1"
    assert rows[2]["nats below it"].startswith("0.000 (")
    assert rows[2]["shown"] == "one seed"


def test_what_seeds_disagree_on_is_not_shown(make_learned, make_learning):
    """The text alone was asked: of two seeds, one better and one worse, the mean over blocks looked sure."""
    models = [make_learned("gru", 0.5, 1.6, seed=seed) for seed in (1, 2, 3)]
    models += [
        make_learned("gru", 0.5, nats, seed=seed, change="rate 0.008")
        for seed, nats in ((1, 1.59), (2, 1.53), (3, 1.63))
    ]
    models += [
        make_learned("gru", 0.5, nats, seed=seed, change="batch 64")
        for seed, nats in ((1, 1.57), (2, 1.572), (3, 1.568))
    ]
    (table,) = ablation.tables(make_learning(models, part="validation", ablation="recipe"))
    shown = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert shown["rate 0.008"]["nats below it"].startswith("+0.017 (+0.01")  # of the text: no zero in it
    assert shown["rate 0.008"]["shown"] == "no difference shown"
    assert shown["batch 64"]["shown"] == "nats better"


def test_a_change_without_a_common_seed(make_learned, make_learning):
    models = [make_learned("gru", 0.5, 1.6), make_learned("gru", 0.5, 1.5, seed=9, change="batch 64")]
    (table,) = ablation.tables(make_learning(models, part="validation", ablation="recipe"))
    assert table.rows[1][-4:-1] == (DASH, DASH, DASH)


def test_each_base_has_the_changes_of_its_seeds(make_learned, make_learning):
    """Two recipes of one base: the other base is no change of it."""
    models = [
        make_learned(
            "gru", 0.5, 1.6, seed=seed, change=change, settings={"seed": seed, "learning_rate": rate}
        )
        for seed, rate in ((1, 0.002), (2, 0.004))
        for change in ("", "batch 64")
    ]
    tables = ablation.tables(make_learning(models, part="validation", ablation="recipe"))
    assert [table.title.partition(": ")[2] for table in tables] == [
        "gru@original, learning_rate 0.002, 75 s",
        "gru@original, learning_rate 0.004, 75 s",
    ]
    assert [[row[0] for row in table.rows] for table in tables] == [
        ["as it is, learning_rate 0.002", "batch 64, learning_rate 0.002"],
        ["as it is, learning_rate 0.004", "batch 64, learning_rate 0.004"],
    ]


def test_each_time_has_its_table(make_learned, make_learning):
    models = [make_learned("gru", 0.5, 1.6), make_learned("gru", 0.5, 1.5, seconds=300.0)]
    titles = [table.title for table in ablation.tables(make_learning(models, ablation="recipe"))]
    assert titles == ["Ablation recipe: gru@original, 75 s", "Ablation recipe: gru@original, 5 min"]


def test_times_that_are_told_alike_have_tables_of_their_own(make_learned, make_learning):
    """300 and 301 s are both "5 min": each change is compared with the base of its own time."""
    models = [
        make_learned("gru", 0.5, nats, seconds=seconds, change=change)
        for seconds, nats in ((300.0, 1.6), (301.0, 1.5))
        for change in ("", "batch 64")
    ]
    tables = ablation.tables(make_learning(models, ablation="recipe"))
    assert [[row[0] for row in table.rows] for table in tables] == [["as it is", "batch 64"]] * 2


def test_equal_text_has_a_table_of_its_own(make_learned, make_learning):
    """Time and text are two budgets: what was trained by one is not compared with the other."""
    by_text = [
        msgspec.structs.replace(made, asked_seconds=0.0, asked_epochs=0.1)
        for made in (make_learned("gru", 0.5, 1.6), make_learned("gru", 0.5, 1.5, change="batch 64"))
    ]
    record = make_learning([make_learned("gru", 0.5, 1.6), *by_text], ablation="recipe")
    table, by_time = ablation.tables(record)
    assert table.title == "Ablation recipe: gru@original, 0.1 epochs"
    assert [row[0] for row in table.rows] == ["as it is", "batch 64"]
    assert len(by_time.rows) == 1


def test_the_text_that_it_is_judged_on_is_told(ablated):
    (table,) = ablation.tables(ablated)
    assert "judged on 2,560 characters of validation text" in table.notes[0]
