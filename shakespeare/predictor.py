"""A checkpoint as an `evaluation.Predictor`, on either engine."""

from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from shakespeare import models
from shakespeare.checkpoint import Checkpoint
from shakespeare.config import ModelConfig
from shakespeare.evaluation import Logits
from shakespeare.generation import pad_window
from shakespeare.text.prompt import start_character
from shakespeare.text.vocabulary import Ids


class WindowPredictor:
    """Reads the last `window_length` characters for every prediction.

    `forward` maps int32 ids [n, window_length] to logits [n, vocabulary]. Before the first characters
    that it is fed, the window is full of `padding`.
    """

    def __init__(self, model: Any, forward: Any, window_length: int, padding: int) -> None:
        self.model = model
        self._forward = forward
        self._padding_window = np.full(window_length, padding, np.int32)
        self.reset()

    def reset(self) -> None:
        """See `evaluation.Predictor`."""
        self._window = self._padding_window

    def block(self, span: Ids, length: int) -> Logits:
        """See `evaluation.Predictor`."""
        width = len(self._window)
        windows = sliding_window_view(span[-length - width : -1].astype(np.int32), width)
        return np.asarray(self._forward(windows), np.float32)

    def feed(self, ids: npt.ArrayLike) -> Logits:
        """See `evaluation.Predictor`."""
        self._window = pad_window(self._window, ids)
        logits: Logits = np.asarray(self._forward(self._window[None]), np.float32)[0]
        return logits


class CausalPredictor:
    """Runs left to right: over a block in one call, or character by character with its state carried.

    `forward` maps int32 ids [n, length] to logits [n, length, vocabulary]; `step` maps ids of the model's
    `step_shape` and a state [1, state_size] to logits [1, vocabulary] and the next state.
    """

    def __init__(self, model: Any, forward: Any, step: Any, config: ModelConfig) -> None:
        self.model = model
        self._forward = forward
        self._step = step
        self._step_shape = config.step_shape
        self._zero_ids = np.zeros(config.ids_per_step, np.int32)
        self._zero_state = np.zeros((1, config.state_size), np.float32)
        self.reset()

    def reset(self) -> None:
        """See `evaluation.Predictor`."""
        self._last_ids = self._zero_ids
        self._state: Any = self._zero_state

    @property
    def vocabulary_size(self) -> int:
        """See `evaluation.BatchPredictor`."""
        return int(self.model.get_layer("logits").units)

    def block(self, span: Ids, length: int) -> Logits:
        """See `evaluation.Predictor`."""
        logits: Logits = self.blocks(span[None], length)[0]
        return logits

    def blocks(self, spans: Ids, length: int) -> Logits:
        """See `evaluation.BatchPredictor`."""
        every = np.asarray(self._forward(spans[:, :-1].astype(np.int32)), np.float32)
        last: Logits = every[:, -length:]
        return last

    def feed(self, ids: npt.ArrayLike) -> Logits:
        """See `evaluation.Predictor`."""
        batch_of_one: Any = None
        for character in np.atleast_1d(np.asarray(ids, np.int32)):
            self._last_ids = pad_window(self._last_ids, character)
            batch_of_one, self._state = self._step(self._last_ids.reshape(self._step_shape), self._state)
        logits: Logits = np.asarray(batch_of_one, np.float32)[0]
        return logits


def compile_forward(model: Any, config: ModelConfig) -> Any:
    """The compiled forward pass: int32 ids [n, sequence_length], of any length for causal models, to logits."""
    import tensorflow as tf  # noqa: PLC0415 - heavy

    ids_spec = tf.TensorSpec([None, config.sequence_length if config.bidirectional else None], tf.int32)

    @tf.function(input_signature=[ids_spec])  # type: ignore[untyped-decorator]
    def forward(ids: Any) -> Any:
        return model(ids, training=False)

    return forward


def from_checkpoint(checkpoint: Checkpoint, keras: Any) -> WindowPredictor | CausalPredictor:
    """Builds the layers, sets their weights, and compiles the forward pass.

    Raises:
        InvalidInput: the weights are not of this architecture.
    """
    import tensorflow as tf  # noqa: PLC0415 - heavy

    description = checkpoint.description
    config = description.model
    model = models.build_layers(config, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    forward = compile_forward(model, config)
    if config.bidirectional:
        padding = int(checkpoint.vocabulary.encode(start_character(checkpoint.vocabulary))[0])
        return WindowPredictor(model, forward, config.sequence_length, padding)
    step_specs = [
        tf.TensorSpec(config.step_shape, tf.int32),
        tf.TensorSpec([1, config.state_size], tf.float32),
    ]

    @tf.function(input_signature=step_specs)  # type: ignore[untyped-decorator]
    def step(ids: Any, state: Any) -> Any:
        return models.step(model, config, ids, state, tf)

    return CausalPredictor(model, forward, step, config)
