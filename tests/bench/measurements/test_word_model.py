"""The word-level job from text to record."""

import pytest

from bench.measurements import word_model
from shakespeare.evaluation import Positions

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]


def test_the_record_adds_up(text_file):
    job = word_model.WordModelJob(
        text=str(text_file),
        positions=Positions(4, 32, 128),
        budget_seconds=None,
        step_limit=2,
        vocabulary_size=2000,
        seed=1,
        engine="keras",
    )
    found = word_model.measure_in_child(job)
    assert found.steps == 2
    assert found.weights_bytes == 4 * found.parameters
    assert found.step.session == "training"
    assert found.step.rounds == (1,)  # the first of two steps traces: told apart
    assert found.step.seconds == (pytest.approx(found.training_seconds),)
    assert found.step.first_call > 0
    assert len(found.starts) == len(found.words) == len(found.nats) == 4
    assert found.vocabulary_size <= 2000
    assert 0 <= found.out_of_vocabulary <= found.test_words
    assert all(
        right <= right5 <= count
        for right, right5, count in zip(found.top1, found.top5, found.words, strict=True)
    )
