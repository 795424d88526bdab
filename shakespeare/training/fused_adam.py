"""Keras' Adam as one operation for each variable, on the variables of the Keras optimizer.

Keras makes about ten operations of it, each of which reads and writes whole arrays: on four tables of 2^15 x 64 an
update took 62 ms of one core, this one 29; on tables of 2^13 rows 14 and 7 (least of 12, clipping included, weights
that do not decay).
"""

from collections.abc import Sequence
from typing import Any


def apply(
    tensorflow: Any,
    optimizer: Any,
    gradients: list[Any],
    variables: list[Any],
    decays: Sequence[float],
) -> None:
    """One update as `optimizer.apply_gradients` makes it, of an optimizer as `models.compile_for_training` makes it.

    `gradients` are dense, `variables` those that the optimizer was built with, in the same order. Each
    variable first loses the share rate x decay of itself, as by AdamW (Loshchilov and Hutter 2019); `decays` has its
    decay, 0 for none.
    """
    tf = tensorflow
    if optimizer.global_clipnorm:
        gradients, _ = tf.clip_by_global_norm(gradients, optimizer.global_clipnorm)
    optimizer.iterations.assign_add(1)
    number = tf.cast(_variable(optimizer.iterations), tf.float32)
    rate = tf.cast(_variable(optimizer.learning_rate), tf.float32)
    # Keras names no public way from a variable to its moments; both versions keep them in the variables' order.
    moments = zip(optimizer._momentums, optimizer._velocities, strict=True)  # noqa: SLF001
    for gradient, variable, (first, second), decay in zip(gradients, variables, moments, decays, strict=True):
        if decay:
            handle = _variable(variable).handle
            tf.raw_ops.ResourceApplyGradientDescent(var=handle, alpha=rate * decay, delta=_variable(variable))
        tf.raw_ops.ResourceApplyAdam(
            var=_variable(variable).handle,
            m=_variable(first).handle,
            v=_variable(second).handle,
            beta1_power=tf.pow(tf.constant(optimizer.beta_1, tf.float32), number),
            beta2_power=tf.pow(tf.constant(optimizer.beta_2, tf.float32), number),
            lr=rate,
            beta1=tf.constant(optimizer.beta_1, tf.float32),
            beta2=tf.constant(optimizer.beta_2, tf.float32),
            epsilon=tf.constant(optimizer.epsilon, tf.float32),
            grad=gradient,
        )


def _variable(variable: Any) -> Any:
    """TensorFlow's variable: Keras 3 wraps it."""
    return variable if callable(variable.value) else variable.value
