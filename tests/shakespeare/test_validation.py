"""Metrics over batches, against the same computed another way."""

import numpy as np
import pytest

from shakespeare import models
from shakespeare.batches import as_batch, validation_windows
from shakespeare.validation import MetricMeans, validate


def test_means_weigh_each_batch_by_its_windows():
    means = MetricMeans()
    assert means.add({"loss": 2.0, "accuracy": 0.5}, 10) == {"loss": 2.0, "accuracy": 0.5}
    assert means.add({"loss": 5.0, "accuracy": 0.8}, 5) == pytest.approx({"loss": 3.0, "accuracy": 0.6})


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    ("engine", "model"),
    [("keras", "window-normalized"), pytest.param("tf_keras", "causal-gru", marks=pytest.mark.slow)],
)
def test_validation_equals_an_independent_computation(engines, corpus, configs, engine, model):
    config, keras, size = configs[model], engines[engine], corpus.vocabulary.size
    built = models.build(config, size, keras)
    models.compile_for_training(built, keras, 0.002)
    # 64, 64 and 22: the short batch must not count as a whole one
    views = validation_windows(corpus.validation_ids, config, 150)
    x, y = as_batch(views, config)
    random = np.random.default_rng(1)
    for variable in built.trainable_variables:
        variable.assign(random.normal(0, 0.5, variable.shape))
    logits = np.asarray(built(x, training=False)).astype(np.float64).reshape(-1, size)
    truth = np.take_along_axis(logits, y.reshape(-1, 1).astype(np.int64), 1)
    rank = (logits > truth).sum(1)
    assert validate(built, views, config, 64) == pytest.approx(
        {
            "loss": float((np.log(np.exp(logits).sum(1)) - truth[:, 0]).mean()),
            "accuracy": float((rank < 1).mean()),
            "top5": float((rank < 5).mean()),
        },
        abs=1e-4,
    )
