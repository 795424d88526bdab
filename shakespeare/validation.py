"""Loss, accuracy and top-5 of a Keras model on windows of validation text."""

from collections.abc import Mapping
from typing import Any

from shakespeare.batches import as_batch
from shakespeare.config import ModelConfig
from shakespeare.vocabulary import Ids


class MetricMeans:
    """Running means of metrics over batches, each batch weighted by its number of windows.

    `train_on_batch` and `test_on_batch` of both engines forget the batches before, so Bard keeps them.
    """

    def __init__(self) -> None:
        self._windows = 0
        self._sums: dict[str, float] = {}

    def add(self, metrics: Mapping[str, Any], windows: int) -> dict[str, float]:
        """Adds one batch; returns the means so far."""
        self._windows += windows
        for name, value in metrics.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value) * windows
        return {name: total / self._windows for name, total in self._sums.items()}


def validate(model: Any, views: Ids, config: ModelConfig, batch_size: int) -> dict[str, float]:
    """Means of the compiled metrics over all windows [n, length + 1], batch by batch."""
    means, metrics = MetricMeans(), dict[str, float]()
    for start in range(0, len(views), batch_size):
        batch = views[start : start + batch_size]
        metrics = means.add(model.test_on_batch(*as_batch(batch, config), return_dict=True), len(batch))
    return metrics
