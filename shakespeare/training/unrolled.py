"""The forward pass of a model from its named variables, recurrences unrolled: what the fast training step runs.

The stock Keras model stays the reference: weights are its own, and a test compares logits and gradients.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from shakespeare.config import ModelConfig, Precision
from shakespeare.layers.ngram_hash import table_rows
from shakespeare.ngram_embeddings import layer_names
from shakespeare.training.recurrence import layer, product
from shakespeare.training.residual import ResidualLayers

_NORMALIZATION_EPSILON, _NORMALIZATION_MOMENTUM = 1e-3, 0.99  # Keras' defaults


class Dropout(NamedTuple):
    """Zeroes a share `rate` of the values while training. `seed` int32 [2] decides which: a step repeats exactly.

    `ngram_rate` is the share of n-grams, of each order at each position, whose row is not read.
    """

    rate: float
    seed: Any
    ngram_rate: float = 0.0


class ForwardResult(NamedTuple):
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
    ) -> ForwardResult:
        """Predicts from ids int32 [batch, positions], the number of positions known.

        `state`: of a causal model, as `carried_state.zeros`. `dropout` applies after each recurrent layer of a
        causal model, and where a window model has its own dropout layers; of a residual layer, to what it adds.
        """
        if self._config.own_layers:
            return self._residual(ids, state, dropout)
        # The first layer's product is a table of as many rows as there are characters.
        table = self._tf.convert_to_tensor(self._variables["embedding/embeddings"])
        if self._config.bidirectional:
            return self._window(ids, table, dropout, training=training)
        return self._causal(ids, table, state, dropout)

    def _causal(self, ids: Any, table: Any, state: tuple[Any, ...], dropout: Dropout | None) -> ForwardResult:
        tf, config, parts = self._tf, self._config, 2 if self._config.recurrent == "lstm" else 1
        values, of_first, after = table, ids, list[Any]()
        if config.ngram_orders:
            preceded = tf.concat([state[-1], ids], 1)
            ngrams = self._ngrams(preceded, dropout)
            values, of_first = tf.gather(table, tf.transpose(ids)) + ngrams, None
        for number in range(len(config.units)):
            before = state[number * parts : (number + 1) * parts]
            values, last = self._layer(
                f"recurrent_{number + 1}", values, None if number else of_first, before
            )
            after += last
            values = self._dropped(values, dropout, number)
        logits = self._logits(values)
        if config.ngram_orders:
            logits += self._dense("direct", ngrams, "float32")
            after.append(preceded[:, 1 - config.ids_per_step :])
        return ForwardResult(logits, tuple(after), {})

    def _residual(self, ids: Any, state: tuple[Any, ...], dropout: Dropout | None) -> ForwardResult:
        layers = ResidualLayers(self._tf, self._config, self._variables, self._precision)
        outputs = layers.predict(ids, state, lambda values, number: self._dropped(values, dropout, number))
        return ForwardResult(self._logits(outputs.values), outputs.state, {})

    def _logits(self, values: Any) -> Any:
        """The logits of a causal model's last layer, in float32 whatever the precision, as in `models.build`."""
        if self._config.dense:
            values = self._tf.nn.relu(self._dense("dense", values, self._precision))
        return self._dense("logits", values, "float32")

    def _ngrams(self, preceded: Any, dropout: Dropout | None) -> Any:
        """The sum of the n-grams' embeddings [positions, batch, embedding]; the ids begin with those before."""
        tf, config = self._tf, self._config
        rows = table_rows(preceded, config.ngram_orders, config.ngram_rows)
        summands = []
        for number, (name, row) in enumerate(zip(layer_names(config), rows, strict=True), len(config.units)):
            values = tf.gather(tf.convert_to_tensor(self._variables[f"{name}/embeddings"]), tf.transpose(row))
            if dropout is not None and dropout.ngram_rate:
                shape = tf.concat([tf.shape(values)[:2], [1]], 0)
                values = self._dropped(values, dropout._replace(rate=dropout.ngram_rate), number, shape)
            summands.append(values)
        return tf.add_n(summands)

    def _window(self, ids: Any, table: Any, dropout: Dropout | None, *, training: bool) -> ForwardResult:
        tf, config = self._tf, self._config
        values, reverse_ids, batch = table, tf.reverse(ids, [1]), tf.shape(ids)[0]
        parts = 2 if config.recurrent == "lstm" else 1
        for number, units in enumerate(config.units, 1):
            name, first = f"recurrent_{number}", number == 1
            zeros = (tf.zeros((batch, units)),) * parts
            forward, _ = self._layer(f"{name}/forward", values, ids if first else None, zeros)
            reverse = values if first else tf.reverse(values, [0])
            backward, _ = self._layer(f"{name}/backward", reverse, reverse_ids if first else None, zeros)
            if number == len(config.units):
                values = tf.cast(tf.concat([forward[-1], backward[-1]], 1), tf.float32)
            else:
                values = tf.concat([forward, tf.reverse(backward, [0])], 2)
        moving = dict[str, Any]()
        if config.batch_normalization:
            values, moving = self._normalized(values, training=training)
        values = self._dropped(values, dropout, 0)
        if config.dense:
            dense = tf.nn.relu(self._dense("dense", values, self._precision))
            values = self._dropped(dense, dropout, 1)
        return ForwardResult(self._dense("logits", values, "float32"), (), moving)

    def _layer(self, name: str, inputs: Any, ids: Any, state: tuple[Any, ...]) -> Any:
        """One direction of a layer: see `recurrence.layer`."""
        weights = tuple(self._variables[f"{name}/{part}"] for part in ("kernel", "recurrent_kernel", "bias"))
        return layer(self._tf, self._config.recurrent, weights, inputs, ids, state, self._precision)

    def _dense(self, name: str, values: Any, precision: Precision) -> Any:
        """A dense layer over the last axis, as one product."""
        tf, kernel = self._tf, self._variables[f"{name}/kernel"]
        shape = tf.concat([tf.shape(values)[:-1], [kernel.shape[1]]], 0)
        flat = tf.reshape(values, (-1, kernel.shape[0]))
        result, bias = product(tf, flat, kernel, precision), self._variables.get(f"{name}/bias")
        result = result if bias is None else tf.nn.bias_add(result, bias)
        return tf.ensure_shape(tf.reshape(result, shape), (*values.shape[:-1], kernel.shape[1]))

    def _dropped(self, values: Any, dropout: Dropout | None, number: int, shape: Any = None) -> Any:
        """Values zeroed one by one, or together along the axes where `shape` is 1."""
        if dropout is None or not dropout.rate:
            return values
        tf = self._tf
        seed = tf.stack([dropout.seed[0], dropout.seed[1] + number])
        return tf.nn.experimental.stateless_dropout(values, dropout.rate, seed=seed, noise_shape=shape)

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
