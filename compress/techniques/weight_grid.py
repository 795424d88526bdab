"""The values that a conversion can store of a kernel: whole numbers times a scale that a group of weights shares.

As the files were seen to be made, tensor by tensor. By the TFLite converter (8 bits): an embedding has one scale, a
kernel one for each output channel, that of a fused LSTM one for each gate. By ai-edge-quantizer (4 and 2 bits): an
embedding has one for each row, a kernel one for each output channel; what reads and writes characters has 8 bits.
"""

from typing import Any, NamedTuple

from compress.techniques.retraining_child import layer_kernels
from compress.weight_quantization import IN_8_BITS

_GATES = 4


class WeightGrid(NamedTuple):
    """`shape` is the kernel's, groups of weights apart; those along its `axes` share a scale.

    Values are -largest to largest times the scale: the lowest whole number of a format is left out, as
    converters leave it.
    """

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    largest: int


def weight_grids(model: Any, bits: int) -> list[tuple[Any, WeightGrid]]:
    """Every kernel, recurrent kernel and embedding of a Keras model, each with its grid."""
    return [
        (kernel, _grid(type(layer).__name__, _is_fused(layer), tuple(kernel.shape), bits, layer.name))
        for layer in model.layers
        for kernel in layer_kernels(layer)
    ]


def round_to_grid(values: Any, grid: WeightGrid, tensorflow: Any) -> Any:
    """The nearest values on the grid, float32, of the same shape.

    The scale is the largest absolute value over the largest whole number, which is what a converter computes
    of a kernel: so one that lies on its grid already is converted without any error. With -1, 0 and 1 alone
    that would round most weights to 0; there it is the mean absolute value of those that are not 0 (as in
    BitNet b1.58, Ma et al. 2024).
    """
    tf = tensorflow
    grouped = tf.reshape(values, grid.shape)
    magnitudes = tf.abs(grouped)
    if grid.largest == 1:
        count = tf.math.count_nonzero(magnitudes, grid.axes, keepdims=True, dtype=tf.float32)
        scale = tf.math.divide_no_nan(tf.reduce_sum(magnitudes, grid.axes, keepdims=True), count)
    else:
        scale = tf.reduce_max(magnitudes, grid.axes, keepdims=True) / grid.largest
    whole = tf.clip_by_value(tf.round(tf.math.divide_no_nan(grouped, scale)), -grid.largest, grid.largest)
    return tf.reshape(whole * scale, tf.shape(values))


def _grid(kind: str, is_fused: bool, shape: tuple[int, ...], bits: int, name: str) -> WeightGrid:  # noqa: FBT001
    largest = 2 ** ((8 if name in IN_8_BITS else bits) - 1) - 1
    rows, columns = shape
    if kind == "Embedding":
        return WeightGrid(shape, (0, 1) if bits == 8 else (1,), largest)
    if is_fused:
        return WeightGrid((rows, _GATES, columns // _GATES), (0, 2), largest)
    return WeightGrid(shape, (0,), largest)


def _is_fused(layer: Any) -> bool:
    """Whether the converter makes one operator of it: of a Bidirectional LSTM, not of a step's cell."""
    return type(getattr(layer, "forward_layer", None)).__name__ == "LSTM"
