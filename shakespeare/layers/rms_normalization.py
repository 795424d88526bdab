"""Normalization by the root of the mean square (Zhang, Sennrich 2019), before each layer of a residual stack.

It has no weights: what follows is a product, whose kernel would repeat them.
"""

from functools import cache
from typing import Any

_EPSILON = 1e-5


def normalize(tensorflow: Any, values: Any) -> Any:
    """Values [..., width] with a mean square of 1 over the last axis."""
    tf = tensorflow
    # Not `tf.square`: the 16x8 converter has no such operator.
    return values * tf.math.rsqrt(tf.reduce_mean(values * values, -1, keepdims=True) + _EPSILON)


@cache
def layer_class(keras: Any) -> Any:
    """The class of a Keras layer that normalizes, of either engine."""
    import tensorflow as tf  # noqa: PLC0415 - heavy

    class RMSNormalization(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            return normalize(tf, inputs)

    return RMSNormalization
