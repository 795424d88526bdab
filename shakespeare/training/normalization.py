"""Batch normalization's statistics, measured on training text before a model is scored.

Keras' moving averages keep 99% at each step: after 29 steps they still say mostly what they began with, and the
model predicts a space at 4,081 of 4,096 places.
"""

from typing import Any

import numpy as np

from shakespeare.config import ModelConfig
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import evenly_spaced
from shakespeare.training.batches import as_batch

_WINDOWS, _WINDOWS_A_CALL = 2048, 512


class NormalizationStatistics:
    """Re-estimates the moving mean and variance of a window model's normalization layer."""

    def __init__(self, model: Any, keras: Any, config: ModelConfig, windows: Ids) -> None:
        """`windows` [n, length + 1] are of training text; some of them, evenly spaced, are read."""
        self._layer = model.get_layer("normalization")
        self._below = keras.Model(model.inputs, self._layer.input)
        chosen = windows[evenly_spaced(len(windows), _WINDOWS)]
        self._inputs, _ = as_batch(chosen, config)

    def update(self) -> None:
        """Sets both to what the present weights give."""
        calls = range(0, len(self._inputs), _WINDOWS_A_CALL)
        values = np.concatenate(
            [
                np.asarray(self._below.predict_on_batch(self._inputs[at : at + _WINDOWS_A_CALL]), np.float64)
                for at in calls
            ]
        )
        self._layer.moving_mean.assign(values.mean(0))
        self._layer.moving_variance.assign(values.var(0))
