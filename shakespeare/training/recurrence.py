"""A recurrent layer over all positions as one unrolled graph, with its gradient written out.

The same mathematics as Keras' layers (a test compares outputs and gradients), arranged for a CPU. Keras runs a
`while` loop with every product inside it. Here
- the inputs' product is made for all positions at once, and in the first layer it is a table of one row a character;
- the loop holds the state's product and the gates alone;
- the gradient of each kernel is one product over all positions, after the loop.
Arrays are [positions, batch, width], so that a position is contiguous. With `mixed_bfloat16` products read bfloat16,
as do the arrays that only products read; gates and states are float32.
"""

from typing import Any, NamedTuple

from shakespeare.config import Precision, Recurrent
from shakespeare.training import gru_cell, lstm_cell


class Scanned(NamedTuple):
    """Outputs of a layer at every position [positions, batch, units], and its last state, a part an array."""

    outputs: Any
    last_state: tuple[Any, ...]


def product(tensorflow: Any, left: Any, right: Any, precision: Precision, **options: bool) -> Any:
    """A matrix product in a precision, its result in float32."""
    tf, dtype = tensorflow, storage(tensorflow, precision)
    return tf.cast(tf.matmul(tf.cast(left, dtype), tf.cast(right, dtype), **options), tf.float32)


def storage(tensorflow: Any, precision: Precision) -> Any:
    """The dtype that products read in a precision."""
    return tensorflow.float32 if precision == "float32" else tensorflow.bfloat16


def layer(
    tensorflow: Any,
    kind: Recurrent,
    weights: tuple[Any, Any, Any],
    inputs: Any,
    ids: Any,
    state: tuple[Any, ...],
    precision: Precision,
) -> Scanned:
    """Runs a GRU (Keras' `reset_after`) or an LSTM over all positions.

    `weights`: kernel, recurrent kernel and bias, as Keras has them. `inputs`: values [positions, batch, width]; or,
    where `ids` int32 [batch, positions] is given, the embedding of every character [characters, width]. The number of
    positions is known. `state`: arrays [batch, units]. No gradient flows through the state that comes in or goes out.
    """
    tf, dtype = tensorflow, storage(tensorflow, precision)
    cell = {"gru": gru_cell, "lstm": lstm_cell}[kind]
    first = tuple(tf.stop_gradient(part) for part in state)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def run(inputs: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> Any:
        positions = inputs.shape[0] if ids is None else ids.shape[1]
        stored = tf.cast(recurrent_kernel, dtype)
        before_loop = cell.added_before_loop(tf, bias)
        if ids is None:
            flat = tf.cast(tf.reshape(inputs, (-1, inputs.shape[2])), dtype)
            projected = product(tf, flat, kernel, precision) + before_loop
            projected = tf.reshape(projected, (positions, -1, projected.shape[1]))
        else:
            projected = tf.gather(product(tf, inputs, kernel, precision) + before_loop, tf.transpose(ids))
        steps = cell.forward(tf, tf.unstack(projected), stored, bias, first)
        outputs = tf.stack(steps.read[1:])  # in the dtype of products

        def gradient(upstream: Any, *_of_last_state: Any) -> Any:
            gradients = cell.backward(tf, steps, stored, tf.unstack(upstream))
            of_recurrent = tf.concat(gradients.of_recurrent, 0)
            of_projected, of_bias = gradients.of_projected(of_recurrent), gradients.of_bias(of_recurrent)
            before = tf.concat(steps.read[:-1], 0)
            of_recurrent_kernel = product(tf, before, of_recurrent, precision, transpose_a=True)
            if ids is None:
                of_kernel = product(tf, flat, of_projected, precision, transpose_a=True)
                of_inputs = tf.matmul(of_projected, tf.cast(kernel, dtype), transpose_b=True)
                of_inputs = tf.cast(tf.reshape(of_inputs, tf.shape(inputs)), inputs.dtype)
            else:
                # A product with ones and zeros: four times faster than adding row after row to the table.
                chosen = tf.one_hot(tf.reshape(tf.transpose(ids), (-1,)), inputs.shape[0], dtype=dtype)
                of_rows = product(tf, chosen, of_projected, precision, transpose_a=True)
                of_kernel = product(tf, inputs, of_rows, precision, transpose_a=True)
                of_inputs = product(tf, of_rows, kernel, precision, transpose_b=True)
            return of_inputs, of_kernel, of_recurrent_kernel, of_bias

        return (outputs, *steps.last_state), gradient

    outputs, *last_state = run(inputs, *(tf.convert_to_tensor(weight) for weight in weights))
    return Scanned(outputs, tuple(tf.stop_gradient(part) for part in last_state))
