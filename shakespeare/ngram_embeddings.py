"""Embeddings of n-grams from hashed tables, beside the character's own: added to it, and straight to the logits."""

from functools import reduce
from operator import add
from typing import Any, Literal

from shakespeare.config import ModelConfig, Precision
from shakespeare.layers.layer_stack import LayerStack, apply_in_order
from shakespeare.layers.ngram_hash import table_rows


def layer_names(config: ModelConfig) -> tuple[str, ...]:
    """The layers that hold the tables, in the order of `ngram_orders`."""
    return tuple(f"ngram_{order}" for order in config.ngram_orders)


def build(
    config: ModelConfig, stack: list[Any], vocabulary_size: int, keras: Any, precision: Precision
) -> Any:
    """The model of a causal stack (input, embedding, ..., logits), with the tables and the layer `direct`.

    Tables begin at zero, so that a row that training never met adds nothing.
    """
    ids, embedding, *others = stack
    preceded = _array_module(keras).pad(ids, [[0, 0], [config.ids_per_step - 1, 0]])
    tables = _tables(config, keras, precision)
    ngrams = _sum(tables, table_rows(preceded, config.ngram_orders, config.ngram_rows))
    values = embedding(ids) + ngrams
    for layer in others:
        values = layer(values)
    direct = _direct(vocabulary_size, keras)
    return keras.Model(ids, values + direct(ngrams), name=config.name.replace("-", "_"))


class HybridStack(LayerStack):
    """The layers of such a model without its graph, in the order in which Keras has them there."""

    def __init__(
        self, config: ModelConfig, layers: list[Any], vocabulary_size: int, keras: Any, precision: Precision
    ) -> None:
        """`layers` are those of a causal model without n-grams."""
        super().__init__(layers, (None, None))
        self._config = config
        tables, direct = _tables(config, keras, precision), _direct(vocabulary_size, keras)
        for table in tables:
            table.build((None, None))
        direct.build((None, config.embedding))
        self._tables, self._embedding, self._others, self._direct = tables, layers[0], layers[1:], direct
        # So numbers that checkpoints keep the optimizer's variables by.
        first = [layers[0], *tables] if len(tables) == 1 else [*tables, layers[0]]
        self.layers = [*first, *layers[1:], direct]

    def __call__(self, ids: Any, *, training: Literal[False] = False) -> Any:
        """Computes logits as a model in use does, without dropout."""
        import tensorflow as tf  # noqa: PLC0415 - heavy

        preceded = tf.pad(ids, [[0, 0], [self._config.ids_per_step - 1, 0]])
        ngrams = _sum(self._tables, table_rows(preceded, self._config.ngram_orders, self._config.ngram_rows))
        values = self._embedding(ids) + ngrams
        return apply_in_order(self._others, values, training=training) + self._direct(ngrams)


def of_last_ids(model: Any, config: ModelConfig, ids: Any) -> Any:
    """The sum [batch, embedding] for the n-grams that end at the last of ids int32 [batch, ids_per_step]."""
    rows = table_rows(ids, config.ngram_orders, config.ngram_rows)
    return _sum([model.get_layer(name) for name in layer_names(config)], [row[:, 0] for row in rows])


def _tables(config: ModelConfig, keras: Any, precision: Precision) -> list[Any]:
    return [
        keras.layers.Embedding(
            config.ngram_rows, config.embedding, embeddings_initializer="zeros", name=name, dtype=precision
        )
        for name in layer_names(config)
    ]


def _direct(vocabulary_size: int, keras: Any) -> Any:
    return keras.layers.Dense(vocabulary_size, use_bias=False, dtype="float32", name="direct")


def _sum(tables: list[Any], rows: list[Any]) -> Any:
    return reduce(add, (table(row) for table, row in zip(tables, rows, strict=True)))


def _array_module(keras: Any) -> Any:
    """What takes symbolic outputs of layers: Keras 3 has operations of its own, tf_keras wraps TensorFlow's."""
    if hasattr(keras, "ops"):
        return keras.ops
    import tensorflow as tf  # noqa: PLC0415 - heavy

    return tf
