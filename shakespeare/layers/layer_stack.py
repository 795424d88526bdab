"""The layers of a model with their variables, and no graph: most of a model's building goes into that.

Keras calls each layer of a model once as it is built; a recurrent layer of tf_keras is traced by that for two kinds of
processor and differentiated. Who calls the layers on their own needs none of it: 0.3 to 0.8 s of a processor a model.
"""

from collections.abc import Sequence
from typing import Any


class LayerStack:
    """What `models.step`, `models.set_weights` and others ask of a model. Its layers are in order."""

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
        """Of all layers, in order."""
        return [variable for layer in self.layers for variable in layer.variables]

    def __call__(self, ids: Any) -> Any:
        """What each layer makes of the one before it, as in use: nothing is dropped."""
        values = ids
        for layer in self.layers:
            values = layer(values)
        return values
