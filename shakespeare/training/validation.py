"""Loss, accuracy and top-5 of a model on validation text, while it trains."""

from typing import Any

import numpy as np
import numpy.typing as npt

from shakespeare import models
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.evaluation import rows_a_call
from shakespeare.text.vocabulary import Ids
from shakespeare.training import carried_state
from shakespeare.training.batch_metrics import METRICS, MetricMeans, sums
from shakespeare.training.batches import ValidationWindows, as_batch, validation_windows
from shakespeare.training.streams import validation_streams
from shakespeare.training.unrolled import UnrolledModel

_WINDOWS_A_CALL = 512


class Validation:
    """Scores a compiled model: a window model on windows, a causal one on streams with its state carried.

    So both have read text before every character that counts.
    """

    def __init__(self, model: Any, config: ModelConfig, ids: Ids, train: TrainConfig) -> None:
        """Lays out the text.

        Raises:
            InvalidInput: it is too short.
        """
        self._model, self._config = model, config
        self._causal_sums: Any = None
        self.rows: ValidationWindows | Ids
        if config.bidirectional:
            self.rows = validation_windows(ids, config, train.validation_windows)
        else:
            self.rows = validation_streams(ids, config.sequence_length, train.validation_windows)

    def run(self) -> dict[str, float]:
        """The means over the text."""
        rows = self.rows
        return self._windows(rows) if isinstance(rows, ValidationWindows) else self._streams(rows)

    def _windows(self, rows: ValidationWindows) -> dict[str, float]:
        means, metrics = MetricMeans(), dict[str, float]()
        for start in range(0, len(rows), _WINDOWS_A_CALL):
            batch = rows[start : start + _WINDOWS_A_CALL]
            inputs, targets = as_batch(batch, self._config)
            metrics = means.add(self._model.test_on_batch(inputs, targets, return_dict=True), len(batch))
        return metrics

    def _streams(self, rows: Ids) -> dict[str, float]:
        length = self._config.sequence_length
        count = rows.shape[1] // length
        if self._causal_sums is None:
            self._causal_sums = _compile(self._model, self._config)
        at_once = rows_a_call(length * self._model.get_layer("logits").units, most=len(rows))
        total = sum(self._sums(rows[at : at + at_once]) for at in range(0, len(rows), at_once))
        scored = len(rows) * (count - 1) * length
        return dict(zip(METRICS, (total / scored).tolist(), strict=True))

    def _sums(self, streams: Ids) -> npt.NDArray[np.float64]:
        """Sums the metrics over all segments but the first, which only warms the state up."""
        length, total = self._config.sequence_length, np.zeros(len(METRICS))
        state: tuple[Any, ...] = carried_state.zeros(self._config, len(streams))
        for number in range(streams.shape[1] // length):
            segment = streams[:, number * length : (number + 1) * length + 1].astype(np.int32)
            of_segment, state = self._causal_sums(segment[:, :-1], segment[:, 1:], state)
            total += of_segment.numpy() if number else 0
        return total


def _compile(model: Any, config: ModelConfig) -> Any:
    """A traced function: ids and targets int32 [streams, length], and a state -> sums of metrics, the next state."""
    import tensorflow as tf  # noqa: PLC0415 - heavy

    forward = UnrolledModel(tf, config, models.variables(model), "float32")
    ids = tf.TensorSpec([None, config.sequence_length], tf.int32)

    signature = (ids, ids, carried_state.specs(tf, config))

    @tf.function(input_signature=signature, autograph=False)  # type: ignore[untyped-decorator]
    def compute(ids: Any, targets: Any, state: tuple[Any, ...]) -> Any:
        predicted = forward.predict(ids, state)
        return sums(tf, predicted.logits, targets, causal=True), predicted.state

    return compute
