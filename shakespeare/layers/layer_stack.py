"""The layers of a model with their variables, and no graph: most of a model's building goes into that.

Keras calls each layer of a model once as it is built; that traces a recurrent layer of tf_keras for two kinds of
processor, and its gradient. Who calls the layers, or works on their variables alone, needs none of it: 0.2 s of a
processor a model on Keras 3, 0.3 to 0.8 on tf_keras.
"""

import inspect
from collections.abc import Sequence
from typing import Any, Literal


class LayerStack:
    """What is asked of a Keras model here, but to be fitted or saved by Keras. Its layers are in order."""

    optimizer: Any = None

    def __init__(self, layers: Sequence[Any], input_shape: tuple[int | None, ...]) -> None:
        """Creates the variables; `input_shape` is that of the ids, None where it may be any."""
        self.layers = list(layers)
        for layer in self.layers:
            layer.build(input_shape)
            input_shape = tuple(layer.compute_output_shape(input_shape))

    def get_layer(self, name: str) -> Any:
        """The layer of that name.

        Raises:
            KeyError: there is none.
        """
        return {layer.name: layer for layer in self.layers}[name]

    @property
    def variables(self) -> list[Any]:
        """The variables of all layers, in order: weights, and what dropout draws from."""
        return [variable for layer in self.layers for variable in layer.variables]

    @property
    def weights(self) -> list[Any]:
        """The weights of all layers, in order."""
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def trainable_variables(self) -> list[Any]:
        """The trainable variables of all layers, in order."""
        return [variable for layer in self.layers for variable in layer.trainable_variables]

    def __call__(self, ids: Any, *, training: Literal[False] = False) -> Any:
        """What each layer makes of the one before it, as in use: nothing is dropped."""
        return apply_in_order(self.layers, ids, training=training)


def apply_in_order(layers: Sequence[Any], values: Any, *, training: Literal[False]) -> Any:
    """Calls each layer on what the one before it gave."""
    for layer in layers:
        knows = "training" in inspect.signature(layer.call).parameters
        values = layer(values, training=training) if knows else layer(values)
    return values
