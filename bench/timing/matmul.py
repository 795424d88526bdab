"""Large matrix products alone: the rate at which this machine multiplies, whatever a model does around it."""

from collections.abc import Callable
from typing import Any

from shakespeare.cores import usable_cores
from shakespeare.engine import thread_counts

# Large enough to be at the rate's plateau, small enough for a turn.
SIDE = 2048


def parallel_products() -> int:
    """Products side by side: as training has its threads pinned, one would leave a core idle."""
    return thread_counts(usable_cores())[1]


def operations() -> int:
    """Floating-point operations of one call: two for every multiply and add."""
    return parallel_products() * 2 * SIDE**3


def build(precision: str) -> Callable[[], object]:
    """A callable that multiplies square matrices of that precision, TensorFlow's threads as they are pinned."""
    import tensorflow as tf  # noqa: PLC0415 - heavy

    kind = {"float32": tf.float32, "bfloat16": tf.bfloat16}[precision]
    random = tf.random.Generator.from_seed(1)
    pairs = [
        tuple(tf.cast(random.normal((SIDE, SIDE)), kind) for _ in range(2))
        for _ in range(parallel_products())
    ]

    @tf.function  # type: ignore[untyped-decorator]
    def multiply() -> list[Any]:
        return [tf.linalg.matmul(left, right) for left, right in pairs]

    return lambda: [product[0, 0].numpy() for product in multiply()]
