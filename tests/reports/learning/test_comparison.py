"""The table of entrants against counting."""

import msgspec
import pytest

from reports.learning import comparison
from reports.learning.record import ReferenceScores


def rows(record):
    (table,) = comparison.tables(record)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def notes(record):
    return " ".join(comparison.tables(record)[0].notes)


def test_a_row_for_each_entrant_and_time_then_the_lines_to_pass(learning):
    assert [(row["model"], row["training"]) for row in rows(learning)] == [
        ("stream-gru@original", "75 s"),
        ("gru@original", "75 s"),
        ("pytorch-gpt", "75 s"),
        ("stream-gru@original", "5 min"),
        ("8-gram, static", "\N{EN DASH}"),
        ("8-gram, adaptive", "\N{EN DASH}"),
        ("PPMd, adaptive, after the training text", "\N{EN DASH}"),
    ]


def test_differences_are_from_the_best_static_ngram(learning):
    last = rows(learning)[3]
    assert (last["seeds"], last["characters"]) == ("2", "2,000,000")
    assert last["nats"] == "1.358"
    assert last["nats by seed"] == "1.356 to 1.360"
    assert last["nats below it"].startswith("+0.100 (")
    points = float(last["points above the n-gram"].split()[0])
    assert points == pytest.approx(2.7, abs=0.3)


def test_goals_are_for_our_models(learning):
    first, gru, gpt, last = rows(learning)[:4]
    assert first["goal"] == "not shown in top-1 and nats"  # of two seeds, which differ by 0.004
    assert "nats" in gru["goal"]
    assert gpt["goal"] == "\N{EN DASH}"
    assert last["goal"] == "not shown in top-1 and nats"


def test_a_goal_is_met_where_another_seed_would_meet_it_too(learning, make_learned, make_learning):
    """Of two seeds, of which one missed the goal by 15 points, the mean met it."""
    seeds = [
        make_learned("stream-gru", top1, nats, seed=seed, seconds=300.0)
        for seed, top1, nats in ((1, 0.75, 1.1), (2, 0.56, 1.45))
    ]
    both = rows(make_learning(seeds, references=learning.references))[0]
    assert both["goal"] == "not shown in top-1 and nats"
    one = rows(make_learning(seeds[:1], references=learning.references))[0]
    assert one["goal"] == "met, of one seed"


def test_who_reads_less_is_told(learning):
    assert (
        "pytorch-gpt predicts each character from the 64 before it, in a window that slides along"
        in notes(learning)
    )
    assert "gru predicts each character from the 50 before it" in notes(learning)
    assert "stream-gru predicts" not in notes(learning)


def test_an_ensemble_has_the_goal_of_its_whole_training(learning, make_learning, ensemble_of):
    record = make_learning(
        [*learning.models, ensemble_of(learning.models[3])], references=learning.references
    )
    row = rows(record)[4]
    assert (row["model"], row["training"]) == ("ensemble of 3", "15 min")
    assert row["goal"].endswith(", of one ensemble")
    assert "The ensemble of 3 is the ensemble of 3 stream-gru@original (5 min, seeds 1, 2, 3)." in notes(
        record
    )
    assert row["goal"] != "\N{EN DASH}"
    assert "Ensemble: the weighted mean of what several trained models predict" in notes(record)
    assert "Ensemble" not in notes(learning)


def test_means_over_seeds_are_told(learning):
    assert (
        "intervals are Student's, 95%, over at most 16 pieces of the text, of the paired mean over seeds"
        in notes(learning)
    )


def test_top5_is_counted_over_all_characters(make_learned, make_learning):
    record = make_learning([model := make_learned("gru", 0.5, 1.6)])
    (row,) = rows(record)
    share = sum(model.scores.top5) / (record.blocks.length * len(record.blocks.starts))
    assert 0.5 < share < 1
    assert row["top-5"] == f"{share:.1%}"


def test_one_seed_has_no_spread(make_learned, make_learning):
    (row,) = rows(make_learning([make_learned("gru", 0.5, 1.6)]))
    assert row["nats by seed"] == row["goal"] == row["nats below it"] == "\N{EN DASH}"


def test_what_learns_the_scored_text_has_a_row_of_its_own_and_no_goal(learning):
    """Where every seed has one."""

    def adaptive(model):
        return ReferenceScores(
            name="made up",
            kind="dynamic evaluation",
            adaptive=True,
            primed=True,
            code="",
            scores=model.scores,
        )

    first, *others = learning.models
    some = msgspec.structs.replace(first, mixtures=(adaptive(first),))
    assert not any(
        "dynamic" in row["model"] for row in rows(msgspec.structs.replace(learning, models=(some, *others)))
    )
    models = [msgspec.structs.replace(model, mixtures=(adaptive(model),)) for model in learning.models]
    record = msgspec.structs.replace(learning, models=tuple(models))
    by_name = {(row["model"], row["training"]): row for row in rows(record)}
    row = by_name["stream-gru@original, dynamic evaluation", "5 min"]
    assert row["nats"] == by_name["stream-gru@original", "5 min"]["nats"]
    assert row["goal"] == "\N{EN DASH}"
    assert "Dynamic evaluation: the whole test text is read in order" in notes(record)
