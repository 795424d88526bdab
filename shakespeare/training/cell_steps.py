"""What a cell's unrolled loop leaves for its gradient, and what its gradient is."""

from collections.abc import Callable
from typing import Any, NamedTuple


class CellSteps(NamedTuple):
    """All steps of a layer. `read`: the state that each step's product reads and, last, what the layer gives out.

    `kept` holds, a position an entry, what the gradient needs; `last_state` is float32 [batch, units] a part.
    """

    read: list[Any]
    kept: list[tuple[Any, ...]]
    last_state: tuple[Any, ...]


class CellGradients(NamedTuple):
    """Gradients of the state's products, a position an entry, in the dtype of products.

    The others are made from these, stacked [positions x batch, width]: `of_projected` is that of the inputs' product,
    as large; `of_bias` that of the bias, as precise as those of kernels.
    """

    of_recurrent: list[Any]
    of_projected: Callable[[Any], Any]
    of_bias: Callable[[Any], Any]


def sum_of_rows(tensorflow: Any, rows: Any) -> Any:
    """The sum [width] of rows [positions x batch, width]: a product with ones, rounded as products are."""
    tf = tensorflow
    ones = tf.ones((1, tf.shape(rows)[0]), rows.dtype)
    return tf.cast(tf.matmul(ones, rows), tf.float32)[0]
