"""The forward pass of Bard's own residual layers over all positions, from their named variables."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from shakespeare.config import ModelConfig, Precision
from shakespeare.layers import transformer
from shakespeare.layers.rms_normalization import normalize_to_learn
from shakespeare.training.lookup import rows
from shakespeare.training.mingru_scan import gated_scan
from shakespeare.training.recurrence import product

Drop = Callable[[Any, int], Any]  # values, and which of the model's dropouts it is


class Outputs(NamedTuple):
    """Normalized outputs of the last layer [positions, batch, width], and the state after the last position."""

    values: Any
    state: tuple[Any, ...]


class ResidualLayers:
    """All layers between the embedding and the logits. `variables` are by the names of `models.get_weights`."""

    def __init__(
        self, tensorflow: Any, config: ModelConfig, variables: Mapping[str, Any], precision: Precision
    ) -> None:
        """Nothing is computed before `predict`."""
        self._tf, self._config, self._precision = tensorflow, config, precision
        self._variables = variables

    def predict(self, ids: Any, state: tuple[Any, ...], drop: Drop) -> Outputs:
        """Predicts from ids int32 [batch, positions]; `drop` is applied to what each layer adds."""
        tf = self._tf
        forward = self._transformer if self._config.recurrent == "transformer" else self._mingru
        values, after = forward(ids, state, drop)
        return Outputs(normalize_to_learn(tf, values), tuple(tf.stop_gradient(part) for part in after))

    def _mingru(self, ids: Any, state: tuple[Any, ...], drop: Drop) -> tuple[Any, list[Any]]:
        tf, after = self._tf, list[Any]()
        table = tf.convert_to_tensor(self._variables["embedding/embeddings"])
        # The first layer's product is a table of as many rows as there are characters, beside the embedding.
        beside = tf.concat([self._projected("recurrent_1", table), table], 1)
        projected, values = tf.split(
            rows(tf, beside, tf.transpose(ids), self._precision), [2 * table.shape[1], table.shape[1]], -1
        )
        for number, name in enumerate(self._config.layer_names):
            if number:
                projected = self._projected(name, values)
            states = gated_scan(tf, projected, state[number])
            values += drop(states, number)
            after.append(states[-1])
        return values, after

    def _transformer(self, ids: Any, state: tuple[Any, ...], drop: Drop) -> tuple[Any, list[Any]]:
        tf, config, after = self._tf, self._config, list[Any]()
        table = tf.convert_to_tensor(self._variables["embedding/embeddings"])
        values = rows(tf, table, ids, self._precision)
        for number, name in enumerate(config.layer_names):
            weights = (self._variables[f"{name}/{part}"] for part in transformer.WEIGHTS)
            layer = transformer.TransformerWeights(
                config.heads or 1, config.sequence_length, tuple(map(tf.convert_to_tensor, weights))
            )

            def drop_half(added: Any, half: int, first: int = 2 * number) -> Any:
                return drop(added, first + half)

            values, memory = layer.run(
                tf, values, state[number], self._product, drop_half, normalize_to_learn
            )
            after.append(memory)
        return tf.transpose(values, (1, 0, 2)), after

    def _product(self, left: Any, right: Any, **options: bool) -> Any:
        return product(self._tf, left, right, self._precision, **options)

    def _projected(self, name: str, values: Any) -> Any:
        """Gates and candidates [..., 2 x units] of a minGRU layer, as one product over all positions."""
        tf = self._tf
        kernel, bias = (self._variables[f"{name}/{part}"] for part in ("kernel", "bias"))
        flat = tf.reshape(normalize_to_learn(tf, values), (-1, values.shape[-1]))
        result = tf.nn.bias_add(product(tf, flat, kernel, self._precision), bias)
        shape = tf.concat([tf.shape(values)[:-1], [kernel.shape[1]]], 0)
        return tf.ensure_shape(tf.reshape(result, shape), (*values.shape[:-1], kernel.shape[1]))
