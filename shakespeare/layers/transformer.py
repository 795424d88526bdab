"""A layer of a causal transformer that carries what it read, as Transformer-XL does (Dai et al. 2019).

Each position attends to itself and to the `context` - 1 positions before it, no more: a window that slides. So the
keys and values of the last `context` - 1 positions are a state like a GRU's, carried from one call to the next, and
training, evaluation and writing read alike: step by step is as at once. A text begins behind keys and values of
zeros. Positions are rotary (Su et al. 2021): a key is kept as it was made, and rotated by how far back it is. Each
half normalizes what it reads; a squared ReLU between the products of the second (So et al. 2021); no biases.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from shakespeare.layers.rms_normalization import normalize

WEIGHTS = ("attention/kernel", "attention/output_kernel", "dense/kernel", "dense/output_kernel")
WIDENING = 4  # of the second half, in widths of the layer
_LONGEST_WAVE = 10_000  # of the rotations, in radians as usual
_MASKED = -1e9

Product = Callable[..., Any]  # as tf.matmul
Drop = Callable[[Any, int], Any]  # what a half adds, and which half
Norm = Callable[[Any, Any], Any]  # TensorFlow, values


class TransformerWeights(NamedTuple):
    """A layer's sizes and weights, in the order of WEIGHTS."""

    heads: int
    context: int
    weights: tuple[Any, ...]

    def run(
        self, tensorflow: Any, values: Any, memory: Any, product: Product, drop: Drop, norm: Norm = normalize
    ) -> tuple[Any, Any]:
        """Values [batch, positions, width], memory [batch, (context - 1) x 2 x width] -> both after the layer."""
        tf = tensorflow
        attention, attention_output, dense, dense_output = self.weights
        attended, memory = self._attend(
            tf, _multiplied(tf, norm(tf, values), attention, product), memory, product
        )
        values += drop(_multiplied(tf, attended, attention_output, product), 0)
        hidden = tf.nn.relu(_multiplied(tf, norm(tf, values), dense, product))
        return values + drop(_multiplied(tf, hidden * hidden, dense_output, product), 1), memory

    def _attend(self, tf: Any, projected: Any, memory: Any, product: Product) -> tuple[Any, Any]:
        """What each position draws from those it attends to, from queries, keys and values beside each other.

        Positions are cut into blocks no longer than the context: a block attends to itself and the block before.
        """
        width, context = projected.shape[2] // 3, self.context
        batch, positions = _size(tf, projected, 0), _size(tf, projected, 1)
        known = projected.shape[1]
        length = min(known, context) if known else context  # of a block
        blocks = -(-positions // length)
        is_cut = known is None or known > context
        queries, read = tf.split(projected, [width, 2 * width], 2)
        memory = tf.reshape(memory, (batch, context - 1, 2 * width))
        read = tf.concat([memory, read], 1)
        after = tf.reshape(read[:, -(context - 1) :], (batch, (context - 1) * 2 * width))
        # Of a text in blocks, the last is filled, and a position that nothing attends to makes the memory a block.
        missing, front = blocks * length - positions, context - 1 + is_cut
        read = tf.pad(read, [[0, 0], [int(is_cut), missing], [0, 0]])
        queries = tf.reshape(tf.pad(queries, [[0, 0], [0, missing], [0, 0]]), (batch * blocks, length, width))
        if is_cut:
            cut = tf.reshape(read, (batch, blocks + 1, length, 2 * width))
            read = tf.concat([cut[:, :-1], cut[:, 1:]], 2)
        read = tf.reshape(read, (batch * blocks, front + length, 2 * width))
        keys, of_keys = tf.split(read, 2, 2)
        at = np.arange(front + length)
        queries = _rotated(tf, self._split(tf, queries), at[front:])
        keys = _rotated(tf, self._split(tf, keys), at)
        distance = at[front:, None] - at
        mask = np.where((distance >= 0) & (distance < context), 0, _MASKED).astype(np.float32)
        scale = (width // self.heads) ** -0.5
        scores = product(queries * scale, keys, transpose_b=True)
        if mask.any():  # a step masks nothing: in whole numbers, the mask's range would leave scores no digit
            scores += tf.cast(mask, scores.dtype)
        shares = tf.nn.softmax(scores)
        drawn = tf.transpose(product(shares, self._split(tf, of_keys)), (0, 2, 1, 3))
        drawn = tf.reshape(drawn, (batch, blocks * length, width))
        return drawn[:, :positions], after

    def _split(self, tf: Any, values: Any) -> Any:
        """[rows, positions, width] -> [rows, heads, positions, width of a head]."""
        shape = (-1, values.shape[1], self.heads, values.shape[2] // self.heads)
        return tf.transpose(tf.reshape(values, shape), (0, 2, 1, 3))


@cache
def layer_class(keras: Any) -> Any:
    """The class of the Keras layer, of either engine: `layer_class(keras)(heads, context)`."""
    import tensorflow as tf  # noqa: PLC0415 - heavy

    class TransformerLayer(keras.layers.Layer):  # type: ignore[misc]
        """Reads a text from its beginning, or position by position by `cell`. It is as wide as its input."""

        def __init__(self, heads: int, context: int, **options: Any) -> None:
            super().__init__(**options)
            self.heads, self.context = heads, context

        def build(self, input_shape: Any) -> None:
            width = input_shape[-1]
            shapes = (
                (width, 3 * width),
                (width, width),
                (width, WIDENING * width),
                (WIDENING * width, width),
            )
            self.kernels = [
                self.add_weight(shape=shape, initializer="glorot_uniform", name=name.replace("/", "_"))
                for name, shape in zip(WEIGHTS, shapes, strict=True)
            ]
            self.built = True

        def compute_output_shape(self, input_shape: Any) -> Any:
            return input_shape

        def call(self, inputs: Any) -> Any:
            size = (self.context - 1) * 2 * inputs.shape[-1]
            values, _ = self._run(inputs, tf.zeros((tf.shape(inputs)[0], size), inputs.dtype))
            return values

        def cell(self, inputs: Any, states: Any) -> Any:
            """One position, as the cell of a recurrent layer: [batch, width] and a state in a list."""
            values, memory = self._run(inputs[:, None], states[0])
            return values[:, 0], [memory]

        def _run(self, values: Any, memory: Any) -> Any:
            kernels = tuple(tf.convert_to_tensor(kernel) for kernel in self.kernels)
            layer = TransformerWeights(self.heads, self.context, kernels)
            return layer.run(tf, values, memory, tf.matmul, lambda added, _half: added)

    return TransformerLayer


def _multiplied(tf: Any, values: Any, kernel: Any, product: Product) -> Any:
    """A product over the last axis of [batch, positions, width]."""
    inner, outer = kernel.shape
    batch, positions = _size(tf, values, 0), _size(tf, values, 1)
    return tf.reshape(product(tf.reshape(values, (-1, inner)), kernel), (batch, positions, outer))


def _rotated(tf: Any, values: Any, positions: Any) -> Any:
    """Rotary positions of [rows, heads, positions, width]: each pair of halves turned by its position."""
    half = values.shape[3] // 2
    # [1, 1, positions, half]: constants of that shape are no weights of a file.
    angles = (positions[:, None] * _LONGEST_WAVE ** (-np.arange(half) / half))[None, None]
    cosine, sine = (tf.cast(wave(angles).astype(np.float32), values.dtype) for wave in (np.cos, np.sin))
    left, right = tf.split(values, 2, 3)
    return tf.concat([left * cosine - right * sine, left * sine + right * cosine], 3)


def _size(tf: Any, values: Any, axis: int) -> Any:
    """A size as a number where it is known."""
    return tf.shape(values)[axis] if values.shape[axis] is None else values.shape[axis]
