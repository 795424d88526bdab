"""The loop of a GRU, Keras' `reset_after`: gates update, reset, candidate; its bias has a row for each product."""

from typing import Any

from shakespeare.training.cell_steps import CellGradients, CellSteps, sum_of_rows


def added_before_loop(tensorflow: Any, bias: Any) -> Any:
    """What is added to the inputs' product, [3 x units]: both biases, but for the candidate's own, which is gated."""
    tf, gates = tensorflow, bias.shape[1] // 3 * 2
    return bias[0] + tf.concat([bias[1, :gates], tf.zeros_like(bias[1, gates:])], 0)


def forward(tensorflow: Any, inputs: list[Any], kernel: Any, bias: Any, first: tuple[Any, ...]) -> CellSteps:
    """Steps from the inputs' product and bias, [batch, 3 x units] a position; the kernel in the dtype of products."""
    tf, units = tensorflow, kernel.shape[0]
    (state,) = first
    read, kept = [tf.cast(state, kernel.dtype)], list[tuple[Any, ...]]()
    for of_inputs in inputs:
        recurrent = tf.cast(tf.matmul(read[-1], kernel), tf.float32)
        gate_inputs, candidate_inputs = tf.split(of_inputs, [2 * units, units], 1)
        gates, gated = tf.split(recurrent, [2 * units, units], 1)
        gated += bias[1, 2 * units :]
        update, reset = tf.split(tf.sigmoid(gate_inputs + gates), 2, 1)
        candidate = tf.tanh(candidate_inputs + reset * gated)
        difference = state - candidate
        kept.append((update, reset, candidate, gated, difference))
        state = candidate + update * difference
        read.append(tf.cast(state, kernel.dtype))
    return CellSteps(read, kept, (state,))


def backward(tensorflow: Any, steps: CellSteps, kernel: Any, upstream: list[Any]) -> CellGradients:
    """Gradients from those of the outputs, [batch, units] a position."""
    tf, units = tensorflow, kernel.shape[0]
    transposed = tf.transpose(
        kernel
    )  # once: a product that transposes it takes half as long again in float32
    of_output = tf.zeros_like(steps.last_state[0])
    of_candidates, rounded = list[Any](), list[Any]()
    for (update, reset, candidate, gated, difference), arriving in zip(
        reversed(steps.kept), reversed(upstream), strict=True
    ):
        of_output += tf.cast(arriving, tf.float32)
        passed = of_output * update
        of_candidate = tf.raw_ops.TanhGrad(y=candidate, dy=of_output - passed)
        of_update = tf.raw_ops.SigmoidGrad(y=update, dy=of_output * difference)
        of_reset = tf.raw_ops.SigmoidGrad(y=reset, dy=of_candidate * gated)
        of_candidates.append(tf.cast(of_candidate, kernel.dtype))
        rounded.append(tf.cast(tf.concat([of_update, of_reset, of_candidate * reset], 1), kernel.dtype))
        of_output = passed + tf.cast(tf.matmul(rounded[-1], transposed), tf.float32)
    stacked = tf.concat(of_candidates[::-1], 0)

    def of_projected(of_recurrent: Any) -> Any:
        return tf.concat([of_recurrent[:, : 2 * units], stacked], 1)

    def of_bias(of_recurrent: Any) -> Any:
        second_row = sum_of_rows(tf, of_recurrent)
        return tf.stack([tf.concat([second_row[: 2 * units], sum_of_rows(tf, stacked)], 0), second_row])

    return CellGradients(rounded[::-1], of_projected, of_bias)
