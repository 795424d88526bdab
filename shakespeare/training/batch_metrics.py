"""The metrics of training: sums over a batch inside a traced step, and running means over batches."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

METRICS = ("loss", "accuracy", "top5")


class MetricMeans:
    """Running means of metrics over batches, each batch weighted by its number of windows.

    `train_on_batch` and `test_on_batch` of both engines forget the batches before, so Bard keeps them.
    """

    def __init__(self, windows: int = 0, sums: Mapping[str, float] | None = None) -> None:
        """`windows` and `sums`: those of the batches so far, where a training goes on that was broken off."""
        self.windows = windows
        self.sums = dict(sums or {})

    def add(self, metrics: Mapping[str, Any], windows: int) -> dict[str, float]:
        """Adds one batch; returns the means so far."""
        self.windows += windows
        for name, value in metrics.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(value) * windows
        return self.means

    @property
    def means(self) -> dict[str, float]:
        """The means over the batches so far, of which there must be one."""
        return {name: total / self.windows for name, total in self.sums.items()}


class Objective(NamedTuple):
    """What a step lowers.

    `target_width`: values that describe one target; 0 where a target is its id alone, int32, else they are float32.
    `sums` maps TensorFlow, logits, targets and whether they are causal to the sum to lower, and the sums of METRICS.
    """

    target_width: int
    sums: Callable[[Any, Any, Any, bool], tuple[Any, Any]]


def _cross_entropy(tensorflow: Any, logits: Any, targets: Any, causal: bool) -> tuple[Any, Any]:  # noqa: FBT001 - as Objective.sums
    metrics = sums(tensorflow, logits, targets, causal=causal)
    return metrics[0], metrics


def sums(tensorflow: Any, logits: Any, targets: Any, *, causal: bool) -> Any:
    """Sums over a batch, float32 [3], in the order of METRICS: loss in nats, correct ones, those among five.

    Causal: logits [positions, batch, vocabulary] of targets [batch, positions]; else [batch, vocabulary] of [batch].
    """
    tf = tensorflow
    flat = tf.reshape(tf.transpose(targets) if causal else targets, (-1,))
    rows = tf.reshape(logits, (-1, logits.shape[-1]))
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(flat, rows)
    correct = tf.equal(tf.argmax(rows, 1, tf.int32), flat)
    among_five = tf.math.in_top_k(flat, rows, 5)
    return tf.stack([tf.reduce_sum(tf.cast(values, tf.float32)) for values in (loss, correct, among_five)])


CROSS_ENTROPY = Objective(0, _cross_entropy)
