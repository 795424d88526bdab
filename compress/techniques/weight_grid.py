"""The values that a conversion can store of a kernel: whole numbers times a scale that a group of weights shares.

As the files were seen to be made, tensor by tensor. By the TFLite converter (8 bits): an embedding has one scale, a
kernel one for each output channel, that of a fused LSTM one for each gate. By ai-edge-quantizer (4 and 2 bits): an
embedding has one for each row, a kernel one for each output channel; what reads and writes characters has 8 bits.
No file has 5 bits: those are whole numbers of 8 bits of which few occur, so that xz stores each in about 5.
"""

from typing import Any, NamedTuple

from compress.techniques.retraining_child import layer_kernels
from compress.weight_quantization import IN_8_BITS

_GATES = 4
_LARGEST_OF_8_BITS = 127
MOST_BITS_OF_PACKED = 4  # by ai-edge-quantizer, which leaves a fused LSTM in float
_SHARES_OF_WIDEST = [share / 20 for share in range(10, 21)]


class WeightGrid(NamedTuple):
    """`shape` is the kernel's, groups of weights apart; those along its `axes` share a scale.

    A file stores whole numbers from -stored to stored: the lowest one of a format is left out, as converters leave
    it. Of these the grid has `levels` above 0 and as many below, evenly apart but for rounding. A grid that `clips`
    has scales of its own choice; without it they reach the largest weight.
    """

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    stored: int
    levels: int
    clips: bool = False


def weight_grids(model: Any, bits: int) -> list[tuple[Any, WeightGrid]]:
    """Every kernel, recurrent kernel and embedding of a Keras model, each with its grid."""
    return [
        (kernel, _grid(type(layer).__name__, _is_fused(layer), tuple(kernel.shape), bits, layer.name))
        for layer in model.layers
        for kernel in layer_kernels(layer)
    ]


def round_to_grid(values: Any, scales: Any, grid: WeightGrid, tensorflow: Any) -> Any:
    """The nearest values on the grid, float32, of the same shape; `scales`, one a group: of `best_scales`."""
    tf = tensorflow
    apart = grid.stored / grid.levels
    steps = tf.round(tf.math.divide_no_nan(tf.reshape(values, grid.shape), scales * apart))
    stored = tf.round(tf.clip_by_value(steps, -grid.levels, grid.levels) * apart)
    return tf.reshape(stored * scales, tf.shape(values))


def best_scales(values: Any, grid: WeightGrid, tensorflow: Any) -> Any:
    """The scale of each group of weights, float32, of the grid's shape with 1 for its axes.

    Where the grid does not clip, it is the smallest that reaches all weights. Where it does, it is the one of some
    shares of that with which rounding changes the weights least, by the squares of the changes. With -1, 0 and 1
    alone it is the mean absolute value of the weights that are not 0 (as in BitNet b1.58, Ma et al. 2024).
    """
    tf = tensorflow
    grouped = tf.reshape(values, grid.shape)
    magnitudes = tf.abs(grouped)
    if grid.levels == 1:
        count = tf.math.count_nonzero(magnitudes, grid.axes, keepdims=True, dtype=tf.float32)
        return tf.math.divide_no_nan(tf.reduce_sum(magnitudes, grid.axes, keepdims=True), count)
    widest = tf.reduce_max(magnitudes, grid.axes, keepdims=True) / grid.stored
    if not grid.clips:
        return widest
    best, least = widest, tf.fill(tf.shape(widest), float("inf"))
    for share in _SHARES_OF_WIDEST:
        scales = _round_up(widest * share, tf)
        changes = tf.reshape(round_to_grid(values, scales, grid, tf), grid.shape) - grouped
        change = tf.reduce_sum(changes**2, grid.axes, keepdims=True)
        best, least = tf.where(change < least, scales, best), tf.minimum(change, least)
    return best


def next_scales(values: Any, scales: Any, grid: WeightGrid, tensorflow: Any) -> Any:
    """The scales after a step. A grid that clips keeps its own while a weight rounds to its largest whole number.

    A scale that followed the largest weight would move all other values of its group with every step.

    A converter takes a group's largest absolute value over the largest whole number for its scale. So it finds these
    scales in weights that were rounded with them, and converts those without any error.
    """
    tf = tensorflow
    if not grid.clips:
        return best_scales(values, grid, tf)
    largest = tf.reduce_max(tf.abs(tf.reshape(values, grid.shape)), grid.axes, keepdims=True)
    is_reached = largest >= (1 - 0.5 / grid.levels) * grid.stored * scales
    return tf.where(is_reached, scales, _round_up(largest / grid.stored, tf))


def clip_to_grid(values: Any, scales: Any, grid: WeightGrid, tensorflow: Any) -> Any:
    """Values within the range of a grid that clips; others as they are."""
    if not grid.clips:
        return values
    bounds, grouped = scales * grid.stored, tensorflow.reshape(values, grid.shape)
    return tensorflow.reshape(tensorflow.clip_by_value(grouped, -bounds, bounds), tensorflow.shape(values))


def _round_up(scales: Any, tensorflow: Any) -> Any:
    """Rounds up to bfloat16: half of the bytes of such a scale are 0, and xz stores nearly none of them.

    It grows by less than 1%, with which a weight that reached the largest of 31 whole numbers still rounds to it.
    """
    return tensorflow.cast(tensorflow.cast(scales * (1 + 2**-8), tensorflow.bfloat16), tensorflow.float32)


def _grid(kind: str, is_fused: bool, shape: tuple[int, ...], bits: int, name: str) -> WeightGrid:  # noqa: FBT001
    by_tflite, is_embedding = bits > MOST_BITS_OF_PACKED, kind == "Embedding"
    levels = 2 ** (bits - 1) - 1
    if name in IN_8_BITS or (is_embedding and by_tflite):  # rows of one scale differ too much for fewer
        levels = _LARGEST_OF_8_BITS
    stored = _LARGEST_OF_8_BITS if by_tflite else levels
    if is_embedding:
        # Rows that training meets seldom must be able to grow: their scales follow them.
        return WeightGrid(shape, (0, 1) if by_tflite else (1,), stored, levels)
    clips = 1 < levels < _LARGEST_OF_8_BITS
    rows, columns = shape
    if is_fused:
        return WeightGrid((rows, _GATES, columns // _GATES), (0, 2), stored, levels, clips)
    return WeightGrid(shape, (0,), stored, levels, clips)


def _is_fused(layer: Any) -> bool:
    """Whether the converter makes one operator of it: of a Bidirectional LSTM, not of a step's cell."""
    return type(getattr(layer, "forward_layer", None)).__name__ == "LSTM"
