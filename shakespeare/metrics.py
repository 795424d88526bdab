"""The metrics of quality. Each is a number a position, so that any subset of positions can be averaged.

To add one, add an entry to METRICS here and say in `reports/metrics.py` how it is shown.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Predicted(NamedTuple):
    """What a model made of n positions.

    `rank`: int64 [n], how many ids the model finds likelier than the true one; of equally likely ids the
    lower one comes first, as with argmax, so that an int8 model gains nothing by equal logits.
    `nats`: float64 [n], the negative logarithm of the true id's probability.
    """

    rank: npt.NDArray[np.int64]
    nats: npt.NDArray[np.float64]


TOP_5 = 5  # among so many known characters or fewer, the true one always is

Metric = Callable[[Predicted], npt.NDArray[np.float64]]

METRICS: Mapping[str, Metric] = {
    "top1": lambda predicted: (predicted.rank < 1).astype(np.float64),
    "top5": lambda predicted: (predicted.rank < TOP_5).astype(np.float64),
    "nats": lambda predicted: predicted.nats,
}


def informative(vocabulary_size: int) -> Mapping[str, Metric]:
    """The metrics that can tell models of so many ids apart: without top-5 where there are only five characters."""
    return {name: metric for name, metric in METRICS.items() if name != "top5" or vocabulary_size - 1 > TOP_5}
