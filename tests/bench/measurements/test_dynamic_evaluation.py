"""The row of a model that goes on learning, its rate chosen on validation text."""

import numpy as np
import pytest

from bench.measurements import dynamic_evaluation
from bench.measurements.dynamic_evaluation import DynamicEvaluationJob
from shakespeare import checkpoint as checkpoints
from shakespeare.evaluation import Positions


@pytest.fixture
def job(made_checkpoint, configs, text, tmp_path):
    checkpoints.save(made_checkpoint(configs["causal-gru"]), tmp_path / "made")
    (tmp_path / "text.txt").write_text(text, "utf-8")
    return DynamicEvaluationJob(
        path=str(tmp_path / "made"),
        text=str(tmp_path / "text.txt"),
        positions=Positions(4, 64, 256),
        engine="keras",
    )


def test_the_rate_is_chosen_on_validation_text_alone(job, monkeypatch, corpus):
    """Predictions that are right at rate 0.1 in validation text, and at 1.0 in test text."""

    def predict(_, ids, starts, rate):
        length = 64
        right = 0.1 if np.array_equal(ids, corpus.validation_ids) else 1.0
        for start in starts:
            logits = np.zeros((length, corpus.vocabulary.size), np.float32)
            logits[np.arange(length), ids[start : start + length]] = 5.0 if rate == right else -5.0
            yield logits

    monkeypatch.setattr(dynamic_evaluation.DynamicEvaluation, "predict", predict)
    row = dynamic_evaluation.measure(job)
    assert (row.name, row.kind, row.adaptive) == ("causal-gru, learning at 0.1", "dynamic evaluation", True)
    assert sum(row.scores.top1) == 0  # at 0.1 it is wrong everywhere in the test text


@pytest.mark.slow
def test_an_untrained_model_gains(job):
    row = dynamic_evaluation.measure(job)
    assert not row.name.endswith(" at 0")
    assert len(row.scores.nats) == 4
