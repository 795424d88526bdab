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
    record = word_model.measure_in_child(job)
    assert record.steps == 2
    assert record.weights_bytes == 4 * record.parameters
    assert record.step.session == "training"
    assert record.step.rounds == (1,)  # the first of two steps traces: told apart
    assert record.step.seconds == (pytest.approx(record.training_seconds),)
    assert record.step.first_call > 0
    assert len(record.starts) == len(record.words) == len(record.nats) == 4
    assert record.vocabulary_size <= 2000
    assert 0 <= record.out_of_vocabulary <= record.test_words
    assert all(
        right <= right5 <= count
        for right, right5, count in zip(record.top1, record.top5, record.words, strict=True)
    )
