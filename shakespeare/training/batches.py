"""Batches of training and validation windows, as input ids and target ids."""

from collections.abc import Iterator

import numpy as np

from shakespeare.config import ModelConfig
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import Inputs, evenly_spaced, inputs_and_targets, windows
from shakespeare.training.streams import TrainingBatch


class TrainingBatches:
    """Shuffled windows of the training text, epoch after epoch without end.

    The order of an epoch depends on the seed and the epoch's number alone, so that a resumed training
    reads the batches that an uninterrupted one would have read.
    """

    def __init__(self, ids: Ids, config: ModelConfig, batch_size: int, seed: int) -> None:
        """Prepares the windows of a training text; nothing is copied.

        Raises:
            InvalidInput: the text is shorter than one window.
        """
        self.windows = windows(ids, config.sequence_length, config.stride)
        self.batch_size = batch_size
        self.steps_per_epoch = -(-len(self.windows) // batch_size)
        self._config, self._seed = config, seed

    def from_step(self, step: int) -> Iterator[TrainingBatch]:
        """Yields the batches from training step `step` on; the last one of an epoch may be short.

        Inputs int32 [batch, length]; targets [batch] for window models, [batch, length] for causal ones.
        """
        epoch, first = divmod(step, self.steps_per_epoch)
        while True:
            order = np.random.default_rng([self._seed, epoch]).permutation(len(self.windows))
            for number in range(first, self.steps_per_epoch):
                start = number * self.batch_size
                chosen = np.sort(order[start : start + self.batch_size])
                yield TrainingBatch(*as_batch(self.windows[chosen], self._config), begins=True)
            epoch, first = epoch + 1, 0


def validation_windows(ids: Ids, config: ModelConfig, limit: int | None) -> Ids:
    """At most `limit` evenly spaced windows of a validation text, [n, length + 1]; None is all of them.

    Raises:
        InvalidInput: the text is shorter than one window.
    """
    available = windows(ids, config.sequence_length, config.stride)
    return available[evenly_spaced(len(available), limit or len(available))]


def as_batch(views: Ids, config: ModelConfig) -> tuple[Inputs, Inputs]:
    """Windows [n, length + 1] as the inputs and targets that a model is trained on."""
    return inputs_and_targets(views, every_position=not config.bidirectional)
