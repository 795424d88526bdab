"""Claims about accuracy."""

import msgspec
import pytest

from reports.claims.quality import SIMILAR


def test_short_training_cannot_refute_the_accuracy(verdicts):
    claim = verdicts["optimized: accuracy"]
    assert claim.outcome == "not measured"
    assert claim.measured.startswith("41.5% (")
    assert claim.measured.endswith(") of test text after 0.28 of 20 epochs")


@pytest.mark.parametrize(
    ("accuracy", "epochs", "stopped", "verdict"),
    [
        (0.58, 20, "last epoch", "refuted"),
        (0.58, 9, "early stopping", "refuted"),
        (0.58, 3, "last epoch", "not measured"),
        (0.70, 9, "time budget", "confirmed"),
    ],
)
def test_finished_training_is_judged(
    alter, make_training, make_quality, accuracy, epochs, stopped, verdict, find_claim
):
    trained = make_training(epochs, accuracy, 1.4, stopped=stopped)
    record = alter("optimized", "checkpoint", training=trained, quality=make_quality(accuracy, 1.4))
    assert find_claim(record, "optimized: accuracy").outcome == verdict


def uncertain(quality, swing):
    """The same top-1 on the whole, far above it in the first half of the text and far below in the second."""
    half = len(quality.top1) // 2
    swung = tuple(hits + swing * (1 if place < half else -1) for place, hits in enumerate(quality.top1))
    return msgspec.structs.replace(quality, sums={**quality.sums, "top1": swung})


def test_an_accuracy_that_may_lie_on_either_side_is_not_shown(alter, make_training, make_quality, find_claim):
    """Today's rule took the point estimate: 70% confirmed, whatever its interval."""
    quality = uncertain(make_quality(0.70, 1.4), 120)
    record = alter("optimized", "checkpoint", training=make_training(20, 0.70, 1.4), quality=quality)
    assert find_claim(record, "optimized: accuracy").outcome == "not shown"


@pytest.mark.parametrize(
    ("points", "swing", "verdict"),
    [(0.0, 0, "confirmed"), (0.05, 0, "refuted"), (0.0, 40, "not shown"), (0.012, 10, "not shown")],
)
def test_similar_is_shown_by_the_whole_interval(
    record, alter, make_training, make_quality, points, swing, verdict, find_claim
):
    trained = make_training(20, 0.58, 1.4, stopped="last epoch")
    quality = uncertain(make_quality(0.56 + points, 1.4), swing)
    for name, measured in (("optimized", make_quality(0.56, 1.4)), ("gru", quality)):
        record = alter(name, "checkpoint", of=record, training=trained, quality=measured)
    claim = find_claim(record, "gru: similar accuracy")
    assert claim.outcome == verdict
    assert claim.band == f"within {SIMILAR * 100:.0f} point"


def test_accuracy_by_epoch_has_rows(alter, make_training, find_claim):
    record = alter("optimized", "checkpoint", training=make_training(12, 0.58, 1.4))
    ten, fifteen = (find_claim(record, f"optimized: accuracy after epoch {epoch}") for epoch in (10, 15))
    assert (ten.claimed, ten.outcome) == ("68 to 72%", "not shown")
    assert (fifteen.outcome, fifteen.measured) == ("not measured", "not trained for so long")


def test_a_validation_long_after_an_epoch_says_nothing_of_it(alter, make_training, find_claim):
    """Validated after epochs 1 and 20 alone, its accuracy after 20 stood for that after 5, 10 and 15."""
    trained = make_training(20, 0.74, 1.4)
    few = msgspec.structs.replace(
        trained, validations=(trained.validations[0], trained.validations[-1]), best=1
    )
    record = alter("optimized", "checkpoint", training=few)
    ten = find_claim(record, "optimized: accuracy after epoch 10")
    assert (ten.outcome, ten.measured) == ("not measured", "not validated then")
    assert find_claim(record, "optimized: accuracy after epoch 20").outcome == "not shown"
