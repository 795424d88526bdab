"""Metrics of a batch against the same computed with NumPy."""

import numpy as np
import pytest

from shakespeare.training.batch_metrics import MetricMeans, sums


def test_means_weigh_each_batch_by_its_windows():
    means = MetricMeans()
    assert means.add({"loss": 2.0, "accuracy": 0.5}, 10) == {"loss": 2.0, "accuracy": 0.5}
    assert means.add({"loss": 5.0, "accuracy": 0.8}, 5) == pytest.approx({"loss": 3.0, "accuracy": 0.6})


@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("causal", [True, False])
def test_sums_equal_an_independent_computation(causal):
    import tensorflow as tf

    random = np.random.default_rng(1)
    logits = random.normal(size=(6, 4, 9) if causal else (24, 9)).astype(np.float32)
    targets = random.integers(0, 9, (4, 6) if causal else 24).astype(np.int32)
    rows = (logits.transpose(1, 0, 2) if causal else logits).reshape(-1, 9).astype(np.float64)
    truth = np.take_along_axis(rows, targets.reshape(-1, 1), 1)
    rank = (rows > truth).sum(1)
    expected = [
        (np.log(np.exp(rows).sum(1)) - truth[:, 0]).sum(),
        (rank < 1).sum(),
        (rank < 5).sum(),
    ]
    np.testing.assert_allclose(sums(tf, logits, targets, causal=causal), expected, rtol=1e-5)
