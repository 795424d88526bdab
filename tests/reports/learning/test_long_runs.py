"""Claims that take epochs: measured, extrapolated, or not measured."""

import msgspec
import pytest

from reports.learning import long_runs
from reports.learning.record import CurvePoint


def accuracy(epoch):
    return 0.60 - 0.10 * epoch**-0.5


@pytest.fixture
def record(make_learned, make_learning):
    """A function: how many epochs optimized, and gru, were trained for."""

    def make(optimized, gru=None):
        models = []
        for name, epochs in (("optimized", optimized), ("gru", gru)):
            if epochs is None:
                continue
            curve = tuple(
                CurvePoint(600.0 * epoch, 900_000 * epoch, 1.7, accuracy(epoch), float(epoch))
                for epoch in range(1, epochs + 1)
            )
            made = make_learned(name, 0.5, 1.7, recipe="original-unrolled", seconds=600.0 * epochs)
            models.append(msgspec.structs.replace(made, curve=curve, best=epochs - 1))
        return make_learning(models)

    return make


def rows(record):
    return {row[0]: row[1:] for table in long_runs.tables(record) for row in table.rows}


def test_on_another_text_no_claim_is_judged(record):
    """It said "refuted" of a text that the original report never read."""
    assert long_runs.tables(msgspec.structs.replace(record(3), corpus_source="/home/me/mine.txt")) == ()


def test_what_was_reached_is_judged(record):
    shown = rows(record(5))
    assert shown["optimized: accuracy after epoch 1"][1:] == ("50.0% (49.0% to 51.0%)", "not shown")
    assert shown["optimized: accuracy after epoch 5"][2] == "refuted"
    assert shown["optimized: decision after epoch 1"][1] == "50.0%: go on"


def test_of_two_trainings_the_longer_is_judged(record):
    """A short one that is added later says less."""
    both = msgspec.structs.replace(record(5), models=(*record(5).models, *record(2).models))
    assert rows(both) == rows(record(5))


def test_an_ensemble_has_no_curve_and_is_passed_over(record, ensemble_of):
    with_one = msgspec.structs.replace(
        record(5), models=(ensemble_of(record(5).models[0]), *record(5).models)
    )
    assert rows(with_one) == rows(record(5))


def test_what_was_not_reached_is_extrapolated_and_never_judged(record):
    _, measured, verdict = rows(record(5))["optimized: accuracy after epoch 20"]
    assert measured.endswith("extrapolated from 5.0 epochs")
    assert measured.startswith("57.8%")
    assert verdict == "extrapolated: below the claim"


def test_too_short_a_curve_says_nothing(record):
    assert rows(record(2))["optimized: accuracy after epoch 5"][1:] == (
        "trained for 2.0 epochs",
        "not measured",
    )


def test_models_are_compared_on_test_text_and_judged_at_the_end(record):
    shown = rows(record(20, 20))
    _, measured, verdict = shown["gru: similar accuracy"]
    assert measured.endswith("points of test text after 20.0 and 20.0 of 20 epochs")
    assert verdict == "confirmed"
    assert not [claim for claim in shown if "equal" in claim]  # nothing is left open


def test_before_the_end_the_difference_is_extrapolated(record):
    """Both follow the same law, so nothing lies between them; a verdict of what was measured it is not."""
    _, measured, verdict = rows(record(20, 4))["gru: similar accuracy"]
    assert "points of test text after 4.0 and 20.0 of 20 epochs; 0.00 (" in measured
    assert measured.endswith("of validation text after 20, extrapolated")
    assert verdict == "extrapolated: within a point"


def test_of_too_short_a_curve_nothing_is_extrapolated(record):
    assert rows(record(20, 3))["gru: similar accuracy"][2] == "not measured"


def test_another_recipe_and_a_short_training_say_nothing(learning):
    assert long_runs.tables(learning) == ()
