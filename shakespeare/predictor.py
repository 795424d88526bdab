"""A checkpoint as a predictor, on either engine."""

from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from shakespeare import models
from shakespeare.checkpoint import Checkpoint
from shakespeare.evaluation import Logits
from shakespeare.generation import pad_window
from shakespeare.vocabulary import Ids


class WindowPredictor:
    """Reads the last `sequence_length` characters for every prediction."""

    def __init__(self, model: Any, call: Any, length: int, padding: int) -> None:
        self.model = model
        self._call = call
        self._length = length
        self._window = np.full(length, padding, np.int32)

    def block(self, span: Ids, length: int) -> Logits:
        """See `evaluation.Predictor`."""
        windows = sliding_window_view(span[-length - self._length : -1].astype(np.int32), self._length)
        return np.asarray(self._call(windows), np.float32)

    def feed(self, ids: npt.ArrayLike) -> Logits:
        """See `evaluation.Predictor`."""
        self._window = pad_window(self._window, ids)
        logits: Logits = np.asarray(self._call(self._window[None]), np.float32)[0]
        return logits


class CausalPredictor:
    """Runs left to right: over a block at once, or character by character with its state carried."""

    def __init__(self, model: Any, call: Any, step: Any, state_size: int) -> None:
        self.model = model
        self._call = call
        self._step = step
        self._state: Any = np.zeros((1, state_size), np.float32)

    def block(self, span: Ids, length: int) -> Logits:
        """See `evaluation.Predictor`."""
        return np.asarray(self._call(span[None, :-1].astype(np.int32)), np.float32)[0, -length:]

    def feed(self, ids: npt.ArrayLike) -> Logits:
        """See `evaluation.Predictor`."""
        found: Any = None
        for character in np.atleast_1d(np.asarray(ids, np.int32)):
            found, self._state = self._step(character[None], self._state)
        logits: Logits = np.asarray(found, np.float32)[0]
        return logits


def from_checkpoint(checkpoint: Checkpoint, keras: Any) -> WindowPredictor | CausalPredictor:
    """Builds the model, puts the weights in, and compiles the forward pass.

    Raises:
        InvalidInput: the weights are not of this architecture.
    """
    import tensorflow as tf  # noqa: PLC0415 - heavy

    description = checkpoint.description
    config = description.model
    model = models.build(config, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    integers, floats = tf.int32, tf.float32
    shape = [None, config.sequence_length if config.bidirectional else None]

    @tf.function(input_signature=[tf.TensorSpec(shape, integers)])  # type: ignore[untyped-decorator]
    def call(ids: Any) -> Any:
        return model(ids, training=False)

    if config.bidirectional:
        padding = int(checkpoint.vocabulary.encode("\n")[0])
        return WindowPredictor(model, call, config.sequence_length, padding)
    size = config.state_size
    specs = [tf.TensorSpec([1], integers), tf.TensorSpec([1, size], floats)]

    @tf.function(input_signature=specs)  # type: ignore[untyped-decorator]
    def step(ids: Any, state: Any) -> Any:
        return models.step(model, config, ids, state, tf)

    return CausalPredictor(model, call, step, size)
