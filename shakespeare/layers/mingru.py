"""A minGRU (Feng et al. 2024, "Were RNNs All We Needed?") as a cell of Keras' RNN layer: the reference.

Its gate and its candidate are made of the input alone, so that one product over all positions makes both, and only
h = (1 - z) h + z c goes from one position to the next: `training.mingru_scan` trains it that way.
Here each layer normalizes what it reads, and adds h to it.
"""

from functools import cache
from typing import Any

import numpy as np

from shakespeare.layers.rms_normalization import normalize

_LONGEST_MEMORY = 32  # characters that a unit remembers on average, before training


def initial_bias(units: int) -> Any:
    """The bias [2 x units] of an untrained cell: its units remember 2 to 32 characters (Tallec, Ollivier 2018)."""
    of_gates = -np.log(np.linspace(1, _LONGEST_MEMORY - 1, units))
    return np.concatenate([of_gates, np.zeros(units)]).astype(np.float32)


@cache
def cell_class(keras: Any) -> Any:
    """The class of the cell, of either engine: `cell_class(keras)(units)`."""
    import tensorflow as tf  # noqa: PLC0415 - heavy

    class MinGRUCell(keras.layers.Layer):  # type: ignore[misc]
        """Its kernel [units, 2 x units] holds the gate, then the candidate. It is as wide as its input."""

        def __init__(self, units: int, **options: Any) -> None:
            super().__init__(**options)
            self.units = self.state_size = self.output_size = units

        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(
                shape=(input_shape[-1], 2 * self.units), initializer="glorot_uniform", name="kernel"
            )
            bias = initial_bias(self.units)
            self.bias = self.add_weight(
                shape=bias.shape, initializer=keras.initializers.Constant(bias), name="bias"
            )
            self.built = True

        def call(self, inputs: Any, states: Any, **_options: Any) -> Any:
            projected = tf.matmul(normalize(tf, inputs), self.kernel) + self.bias
            gate, candidate = tf.split(projected, 2, -1)
            update = tf.sigmoid(gate)
            state = (1 - update) * states[0] + update * candidate
            return inputs + state, [state]

    return MinGRUCell
