"""Rows of a table by id, with a gradient that is faster than TensorFlow's own."""

from typing import Any

from shakespeare.config import Precision
from shakespeare.training.recurrence import product, storage


def rows(tensorflow: Any, table: Any, ids: Any, precision: Precision) -> Any:
    """Rows [..., width] of a table [characters, width] for ids int32 [...]."""
    tf = tensorflow

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def gather(table: Any) -> Any:
        def gradient(upstream: Any) -> Any:
            # A product with ones and zeros: four times faster than adding row after row to the table.
            chosen = tf.one_hot(tf.reshape(ids, (-1,)), table.shape[0], dtype=storage(tf, precision))
            flat = tf.reshape(upstream, (-1, table.shape[1]))
            return product(tf, chosen, flat, precision, transpose_a=True)

        return tf.gather(table, ids), gradient

    return gather(table)
