"""The loop of an LSTM as Keras has it: gates are input, forget, candidate, output; the state is output and cell."""

from typing import Any

from shakespeare.training.cell_steps import CellGradients, CellSteps, sum_of_rows


def added_before_loop(_tensorflow: Any, bias: Any) -> Any:
    """What is added to the inputs' product, [4 x units]: all of the bias."""
    return bias


def forward(tensorflow: Any, inputs: list[Any], kernel: Any, _bias: Any, first: tuple[Any, ...]) -> CellSteps:
    """Steps from the inputs' product and bias, [batch, 4 x units] a position; the kernel in the dtype of products."""
    tf = tensorflow
    state, cell = first
    read, kept = [tf.cast(state, kernel.dtype)], list[tuple[Any, ...]]()
    for of_inputs in inputs:
        values = of_inputs + tf.cast(tf.matmul(read[-1], kernel), tf.float32)
        into, forget, candidate, out = tf.split(values, 4, 1)
        into, forget, out = tf.sigmoid(into), tf.sigmoid(forget), tf.sigmoid(out)
        candidate, before = tf.tanh(candidate), cell
        cell = forget * before + into * candidate
        squashed = tf.tanh(cell)
        kept.append((into, forget, candidate, out, before, squashed))
        state = out * squashed
        read.append(tf.cast(state, kernel.dtype))
    return CellSteps(read, kept, (state, cell))


def backward(tensorflow: Any, steps: CellSteps, kernel: Any, upstream: list[Any]) -> CellGradients:
    """Gradients from those of the outputs, [batch, units] a position."""
    tf = tensorflow
    transposed = tf.transpose(
        kernel
    )  # once: a product that transposes it takes half as long again in float32
    of_output, of_cell = (tf.zeros_like(part) for part in steps.last_state)
    rounded = list[Any]()
    for (into, forget, candidate, out, before, squashed), arriving in zip(
        reversed(steps.kept), reversed(upstream), strict=True
    ):
        of_output += tf.cast(arriving, tf.float32)
        of_out = tf.raw_ops.SigmoidGrad(y=out, dy=of_output * squashed)
        of_cell += tf.raw_ops.TanhGrad(y=squashed, dy=of_output * out)
        of_into = tf.raw_ops.SigmoidGrad(y=into, dy=of_cell * candidate)
        of_forget = tf.raw_ops.SigmoidGrad(y=forget, dy=of_cell * before)
        of_candidate = tf.raw_ops.TanhGrad(y=candidate, dy=of_cell * into)
        rounded.append(tf.cast(tf.concat([of_into, of_forget, of_candidate, of_out], 1), kernel.dtype))
        of_output = tf.cast(tf.matmul(rounded[-1], transposed), tf.float32)
        of_cell *= forget
    # The state's product and the inputs' are added, so their gradients are the same.
    return CellGradients(
        rounded[::-1], lambda gradients: gradients, lambda gradients: sum_of_rows(tf, gradients)
    )
