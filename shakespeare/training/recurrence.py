"""A recurrent layer over all positions as one unrolled graph, with its gradient written out.

The same mathematics as Keras' layers (a test compares outputs and gradients), arranged for a CPU: the product of
the inputs is made before, for all positions at once; the loop holds the product of the state and the gates alone;
the gradient of the recurrent weights is one product over all positions after the loop. Keras instead runs a
`while` loop with every product inside. Arrays are [positions, batch, width], so that a position is contiguous.
"""

from typing import Any, NamedTuple

from shakespeare.config import Precision, Recurrent


class Scanned(NamedTuple):
    """Outputs of a layer at every position [positions, batch, units], and its last state, a part an array."""

    outputs: Any
    last_state: tuple[Any, ...]


def product(tensorflow: Any, left: Any, right: Any, precision: Precision, **options: bool) -> Any:
    """A matrix product in a precision, its result in float32."""
    tf = tensorflow
    if precision == "float32":
        return tf.matmul(left, right, **options)
    return tf.cast(tf.matmul(tf.cast(left, tf.bfloat16), tf.cast(right, tf.bfloat16), **options), tf.float32)


def product_of_positions(tensorflow: Any, values: Any, kernel: Any, precision: Precision) -> Any:
    """Values [positions, batch, width] times a kernel [width, n], as one product: [positions, batch, n]."""
    tf = tensorflow
    shape = tf.shape(values)
    flat = tf.reshape(values, (-1, kernel.shape[0]))
    result = product(tf, flat, kernel, precision)
    return tf.ensure_shape(
        tf.reshape(result, (shape[0], shape[1], kernel.shape[1])), (values.shape[0], None, kernel.shape[1])
    )


def scan(
    tensorflow: Any,
    kind: Recurrent,
    projected: Any,
    recurrent_kernel: Any,
    recurrent_bias: Any,
    state: tuple[Any, ...],
    precision: Precision,
) -> Scanned:
    """Runs a GRU (Keras' `reset_after`) or an LSTM over `projected`, the inputs' product with its bias added.

    projected [positions, batch, gates x units], the number of positions known; recurrent_bias [3 x units] of a GRU,
    not read for an LSTM; state: arrays [batch, units]. No gradient flows through the state that comes in or goes out.
    """
    state = tuple(tensorflow.stop_gradient(part) for part in state)
    if kind == "gru":
        outputs = _gru(tensorflow, projected, recurrent_kernel, recurrent_bias, state[0], precision)
        return Scanned(outputs, (tensorflow.stop_gradient(outputs[-1]),))
    first, first_cell = state
    outputs, cell = _lstm(tensorflow, projected, recurrent_kernel, first, first_cell, precision)
    return Scanned(outputs, (tensorflow.stop_gradient(outputs[-1]), tensorflow.stop_gradient(cell)))


def _gru(tf: Any, projected: Any, kernel: Any, bias: Any, first: Any, precision: Precision) -> Any:
    units = kernel.shape[0]

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def run(projected: Any, kernel: Any, bias: Any) -> Any:
        positions = projected.shape[0]
        # The bias of update and reset gates can be added before the loop; that of the candidate is gated.
        gate_inputs = tf.unstack(projected[:, :, : 2 * units] + bias[: 2 * units])
        candidate_inputs = tf.unstack(projected[:, :, 2 * units :])
        stored = tf.cast(kernel, tf.bfloat16) if precision != "float32" else kernel
        updates, resets, candidates, gated, before = [], [], [], [], [first]
        for position in range(positions):
            recurrent = product(tf, before[-1], stored, precision)
            gates, candidate = tf.split(recurrent, [2 * units, units], 1)
            candidate += bias[2 * units :]
            update, reset = tf.split(tf.sigmoid(gate_inputs[position] + gates), 2, 1)
            new = tf.tanh(candidate_inputs[position] + reset * candidate)
            updates.append(update)
            resets.append(reset)
            candidates.append(new)
            gated.append(candidate)
            before.append(new + update * (before[-1] - new))
        outputs = tf.stack(before[1:])

        def gradient(upstream: Any) -> Any:
            arriving = tf.unstack(upstream)
            of_inputs, of_recurrent = [None] * positions, [None] * positions
            of_output = tf.zeros_like(first)
            for position in reversed(range(positions)):
                of_output += arriving[position]
                update, reset, new = updates[position], resets[position], candidates[position]
                of_new = tf.raw_ops.TanhGrad(y=new, dy=of_output * (1 - update))
                of_update = tf.raw_ops.SigmoidGrad(y=update, dy=of_output * (before[position] - new))
                of_reset = tf.raw_ops.SigmoidGrad(y=reset, dy=of_new * gated[position])
                of_recurrent[position] = tf.concat([of_update, of_reset, of_new * reset], 1)
                of_inputs[position] = of_new
                back = product(tf, of_recurrent[position], stored, precision, transpose_b=True)
                of_output = of_output * update + back
            recurrent = tf.stack(of_recurrent)
            inputs = tf.concat([recurrent[:, :, : 2 * units], tf.stack(of_inputs)], 2)
            of_kernel = _kernel_gradient(tf, before[:-1], recurrent, precision)
            return inputs, of_kernel, tf.reduce_sum(recurrent, (0, 1))

        return outputs, gradient

    return run(projected, kernel, bias)


def _lstm(tf: Any, projected: Any, kernel: Any, first: Any, first_cell: Any, precision: Precision) -> Any:
    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def run(projected: Any, kernel: Any) -> Any:
        inputs = tf.unstack(projected)
        stored = tf.cast(kernel, tf.bfloat16) if precision != "float32" else kernel
        gates, cells, squashed, before = [], [first_cell], [], [first]
        for position in range(projected.shape[0]):
            values = inputs[position] + product(tf, before[-1], stored, precision)
            into, forget, candidate, out = tf.split(values, 4, 1)
            into, forget, out = tf.sigmoid(into), tf.sigmoid(forget), tf.sigmoid(out)
            candidate = tf.tanh(candidate)
            cells.append(forget * cells[-1] + into * candidate)
            squashed.append(tf.tanh(cells[-1]))
            before.append(out * squashed[-1])
            gates.append((into, forget, candidate, out))

        def gradient(upstream: Any, _of_last_cell: Any) -> Any:
            arriving = tf.unstack(upstream)
            of_inputs = [None] * len(gates)
            of_output, of_cell = tf.zeros_like(first), tf.zeros_like(first_cell)
            for position in reversed(range(len(gates))):
                of_output += arriving[position]
                into, forget, candidate, out = gates[position]
                of_out = tf.raw_ops.SigmoidGrad(y=out, dy=of_output * squashed[position])
                of_cell += tf.raw_ops.TanhGrad(y=squashed[position], dy=of_output * out)
                of_into = tf.raw_ops.SigmoidGrad(y=into, dy=of_cell * candidate)
                of_forget = tf.raw_ops.SigmoidGrad(y=forget, dy=of_cell * cells[position])
                of_candidate = tf.raw_ops.TanhGrad(y=candidate, dy=of_cell * into)
                of_inputs[position] = tf.concat([of_into, of_forget, of_candidate, of_out], 1)
                of_output = product(tf, of_inputs[position], stored, precision, transpose_b=True)
                of_cell *= forget
            stacked = tf.stack(of_inputs)
            return stacked, _kernel_gradient(tf, before[:-1], stacked, precision)

        return (tf.stack(before[1:]), cells[-1]), gradient

    return run(projected, kernel)


def _kernel_gradient(tf: Any, states: list[Any], gradients: Any, precision: Precision) -> Any:
    """The recurrent kernel's gradient [units, gates x units]: one product over all positions."""
    units, width = states[0].shape[1], gradients.shape[2]
    before = tf.reshape(tf.stack(states), (-1, units))
    return product(tf, before, tf.reshape(gradients, (-1, width)), precision, transpose_a=True)
