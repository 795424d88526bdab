"""Claims about accuracy."""

import pytest


def test_short_training_cannot_refute_the_accuracy(verdicts):
    claim = verdicts["optimized: validation accuracy"]
    assert claim.outcome == "not measured"
    assert claim.measured == "41.5% after 0.28 of 20 epochs"


@pytest.mark.parametrize(
    ("accuracy", "epochs", "stopped", "verdict"),
    [
        (0.58, 20, "last epoch", "refuted"),
        (0.58, 9, "early stopping", "refuted"),
        (0.58, 3, "last epoch", "not measured"),
        (0.70, 9, "time budget", "confirmed"),
    ],
)
def test_finished_training_is_judged(alter, make_training, accuracy, epochs, stopped, verdict, find_claim):
    record = alter("optimized", "checkpoint", training=make_training(epochs, accuracy, 1.4, stopped=stopped))
    assert find_claim(record, "optimized: validation accuracy").outcome == verdict
