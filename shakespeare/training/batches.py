"""Batches of training and validation windows, as input ids and target ids."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shakespeare.config import ModelConfig
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import Inputs, evenly_spaced, inputs_and_targets, windows
from shakespeare.training.streams import TrainingBatch, validated_characters


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


@dataclass(frozen=True)
class ValidationWindows:
    """Some of a text's windows, [n, length + 1]; a slice of them is copied when it is asked for."""

    views: Ids
    chosen: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.chosen)

    def __getitem__(self, rows: slice) -> Ids:
        windows_of_rows: Ids = self.views[self.chosen[rows]]
        return windows_of_rows


def validation_windows(ids: Ids, config: ModelConfig, limit: int | None) -> ValidationWindows:
    """At most `limit` evenly spaced windows of a validation text; None is all of them.

    A limited number predict characters that causal models are scored on too: both are judged by the same text.

    Raises:
        InvalidInput: the text is shorter than one window.
    """
    available = windows(ids, config.sequence_length, config.stride)
    places = np.arange(len(available))
    if limit:
        targets = places * config.stride + config.sequence_length
        shared = np.flatnonzero(np.isin(targets, validated_characters(len(ids), limit)))
        places = shared if len(shared) >= limit else places  # of a short text, all that there is
    return ValidationWindows(available, places[evenly_spaced(len(places), limit or len(places))])


def as_batch(views: Ids, config: ModelConfig) -> tuple[Inputs, Inputs]:
    """Windows [n, length + 1] as the inputs and targets that a model is trained on."""
    return inputs_and_targets(views, every_position=not config.bidirectional)
