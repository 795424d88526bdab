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
    """Gradients of the state's products, a position an entry, in the dtype of products; and of the bias.

    `of_projected` makes the inputs' product's gradient from that of the state's, both [positions x batch, width].
    """

    of_recurrent: list[Any]
    of_projected: Callable[[Any, Any], Any]
    of_bias: Any


def sum_of_rows(tensorflow: Any, arrays: list[Any]) -> Any:
    """The sum of arrays [batch, width] and of their rows, [width]: faster than a sum over one stacked array."""
    return tensorflow.reduce_sum(tensorflow.add_n(arrays), 0)
