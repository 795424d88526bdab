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


def normalize_to_learn(tensorflow: Any, values: Any) -> Any:
    """The same with its gradient written out, for training.

    TensorFlow would add three parts of the gradient of `values`, and beside a residual a fourth. More than two it
    adds in an order that threads decide, so that two trainings of one seed differ in their last digits.
    """
    tf = tensorflow

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def run(values: Any) -> Any:
        inverse = tf.math.rsqrt(tf.reduce_mean(values * values, -1, keepdims=True) + _EPSILON)
        normalized = values * inverse

        def gradient(upstream: Any) -> Any:
            along = tf.reduce_mean(normalized * upstream, -1, keepdims=True)
            return inverse * (upstream - normalized * along)

        return normalized, gradient

    return run(values)


@cache
def layer_class(keras: Any) -> Any:
    """The class of a Keras layer that normalizes, of either engine."""
    import tensorflow as tf  # noqa: PLC0415 - heavy

    class RMSNormalization(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            return normalize(tf, inputs)

        def compute_output_shape(self, input_shape: Any) -> Any:
            return input_shape

    return RMSNormalization
