"""The forward pass of a model from its named variables, recurrences unrolled: what the fast training step runs.

The stock Keras model stays the reference: weights are its own, and a test compares logits and gradients.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from shakespeare.config import ModelConfig, Precision
from shakespeare.training.recurrence import product, product_of_positions, scan

_NORMALIZATION_EPSILON, _NORMALIZATION_MOMENTUM = 1e-3, 0.99  # Keras' defaults


class Dropout(NamedTuple):
    """Zeroes a share `rate` of the values while training. `seed` int32 [2] decides which: a step repeats exactly."""

    rate: float
    seed: Any


class Predicted(NamedTuple):
    """Logits, the state after the last position, and what moving statistics become, by the variable's name.

    Window models: logits [batch, vocabulary]; causal ones [positions, batch, vocabulary].
    """

    logits: Any
    state: tuple[Any, ...]
    moving: dict[str, Any]


class UnrolledModel:
    """A model's forward pass. `variables` are by the names of `models.get_weights`."""

    def __init__(
        self, tensorflow: Any, config: ModelConfig, variables: Mapping[str, Any], precision: Precision
    ) -> None:
        """Nothing is computed before `predict`."""
        self._tf, self._config, self._precision = tensorflow, config, precision
        self._variables = variables

    def predict(
        self, ids: Any, state: tuple[Any, ...] = (), dropout: Dropout | None = None, *, training: bool = False
    ) -> Predicted:
        """Predicts from ids int32 [batch, positions], the number of positions known.

        `state`: arrays [batch, width] as `ModelConfig.state_sizes`, of a causal model. `dropout` applies after
        each recurrent layer of a causal model, and where a window model has its own dropout layers.
        """
        # The first layer's product is a table of as many rows as there are characters.
        table = self._tf.convert_to_tensor(self._variables["embedding/embeddings"])
        if self._config.bidirectional:
            return self._window(ids, table, dropout, training=training)
        return self._causal(ids, table, state, dropout)

    def _causal(self, ids: Any, table: Any, state: tuple[Any, ...], dropout: Dropout | None) -> Predicted:
        config, parts = self._config, 2 if self._config.recurrent == "lstm" else 1
        values, after = None, list[Any]()
        for number in range(len(config.units)):
            before = state[number * parts : (number + 1) * parts]
            values, last = self._layer(f"recurrent_{number + 1}", ids, table, values, before)
            after += last
            values = self._dropped(values, dropout, number)
        if config.dense:
            dense = product_of_positions(self._tf, values, self._variables["dense/kernel"], self._precision)
            values = self._tf.nn.relu(dense + self._variables["dense/bias"])
        # In float32 whatever the precision, as in `models.build`.
        logits = product_of_positions(self._tf, values, self._variables["logits/kernel"], "float32")
        return Predicted(logits + self._variables["logits/bias"], tuple(after), {})

    def _window(self, ids: Any, table: Any, dropout: Dropout | None, *, training: bool) -> Predicted:
        tf, config, variables = self._tf, self._config, self._variables
        values, batch = None, tf.shape(ids)[0]
        parts = 2 if config.recurrent == "lstm" else 1
        for number, units in enumerate(config.units, 1):
            zeros = (tf.zeros((batch, units)),) * parts
            forward, _ = self._layer(f"recurrent_{number}/forward", ids, table, values, zeros)
            reverse_ids = tf.reverse(ids, [1])
            reverse_values = None if values is None else tf.reverse(values, [0])
            backward, _ = self._layer(
                f"recurrent_{number}/backward", reverse_ids, table, reverse_values, zeros
            )
            if number == len(config.units):
                values = tf.concat([forward[-1], backward[-1]], 1)
            else:
                values = tf.concat([forward, tf.reverse(backward, [0])], 2)
        moving = dict[str, Any]()
        if config.batch_normalization:
            values, moving = self._normalized(values, training=training)
        values = self._dropped(values, dropout, 0)
        if config.dense:
            dense = product(tf, values, variables["dense/kernel"], self._precision)
            values = self._dropped(tf.nn.relu(dense + variables["dense/bias"]), dropout, 1)
        logits = product(tf, values, variables["logits/kernel"], "float32")
        return Predicted(logits + variables["logits/bias"], (), moving)

    def _layer(self, name: str, ids: Any, table: Any, values: Any, state: tuple[Any, ...]) -> Any:
        """One direction of a layer: of the characters where `values` is None, of the layer below otherwise."""
        tf, kind = self._tf, self._config.recurrent
        kernel, recurrent_kernel = (
            self._variables[f"{name}/kernel"],
            self._variables[f"{name}/recurrent_kernel"],
        )
        bias = tf.convert_to_tensor(self._variables[f"{name}/bias"])
        input_bias, recurrent_bias = (bias[0], bias[1]) if kind == "gru" else (bias, None)
        if values is None:
            rows = product(tf, table, kernel, self._precision) + input_bias
            projected = tf.gather(rows, tf.transpose(ids))
        else:
            projected = product_of_positions(tf, values, kernel, self._precision) + input_bias
        return scan(tf, kind, projected, recurrent_kernel, recurrent_bias, state, self._precision)

    def _dropped(self, values: Any, dropout: Dropout | None, number: int) -> Any:
        if dropout is None or not dropout.rate:
            return values
        tf = self._tf
        seed = tf.stack([dropout.seed[0], dropout.seed[1] + number])
        return tf.nn.experimental.stateless_dropout(values, dropout.rate, seed=seed)

    def _normalized(self, values: Any, *, training: bool) -> tuple[Any, dict[str, Any]]:
        """Batch normalization, and the moving statistics after this batch."""
        tf, variables = self._tf, self._variables
        means = {name: variables[f"normalization/{name}"] for name in ("moving_mean", "moving_variance")}
        mean, variance = means.values()
        if training:
            mean, variance = tf.nn.moments(values, 0)
        scale, offset = variables["normalization/gamma"], variables["normalization/beta"]
        normalized = tf.nn.batch_normalization(values, mean, variance, offset, scale, _NORMALIZATION_EPSILON)
        share = 1 - _NORMALIZATION_MOMENTUM
        moving = {
            f"normalization/{name}": old + share * (tf.stop_gradient(new) - old)
            for (name, old), new in zip(means.items(), (mean, variance), strict=True)
        }
        return normalized, moving if training else {}
