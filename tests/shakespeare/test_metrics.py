"""Each metric is a number a position."""

import numpy as np

from shakespeare.metrics import METRICS, Predicted

PREDICTED = Predicted(rank=np.array([0, 1, 4, 5]), nats=np.array([0.1, 1.0, 2.0, 3.0]))


def test_the_metrics_in_their_order():
    assert list(METRICS) == ["top1", "top5", "nats"]


def test_values_of_ranks_and_nats():
    values = {name: metric(PREDICTED) for name, metric in METRICS.items()}
    assert values["top1"].tolist() == [1, 0, 0, 0]
    assert values["top5"].tolist() == [1, 1, 1, 0]
    assert values["nats"].tolist() == PREDICTED.nats.tolist()
    assert {array.dtype for array in values.values()} == {np.dtype(np.float64)}
