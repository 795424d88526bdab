"""Contiguous streams of text, for causal models that carry their state from one step to the next."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import Inputs

VARIANTS_LENGTH = 64  # positions a step of every causal variant; a test compares
_VALIDATION_STREAMS = 64
_MINIMUM_SEGMENTS = 2  # of a validation stream: one to read, one to score


class TrainingBatch(NamedTuple):
    """Inputs int32 [batch, length]; targets [batch], or [batch, length] where every position is predicted.

    `begins`: no row continues the batch before, so a carried state begins at zero.
    """

    inputs: Inputs
    targets: Inputs
    begins: bool


class TrainingStreams:
    """A training text as `batch_size` streams side by side, read from their beginnings to their ends each epoch.

    Where the streams begin is drawn anew each epoch, from the seed and the epoch's number alone, so that a resumed
    training reads what an uninterrupted one would have read. It may be anywhere that leaves room for them, so that in
    the end each character of a short text is read, too.
    """

    def __init__(self, ids: npt.NDArray[Any], config: ModelConfig, batch_size: int, seed: int) -> None:
        """Fewer streams than `batch_size` where the text is too short for one step of all.

        Raises:
            InvalidInput: the text is shorter than one step of one stream.
        """
        self._ids, self._length, self._seed = ids, config.sequence_length, seed
        available = (len(ids) - self._length) // self._length  # one length less: the epoch's offset
        if available < 1:
            needed = f"needs {2 * self._length} for a step of {self._length}"
            raise InvalidInput("text", f"{len(ids):,} characters", needed)
        self.batch_size = min(batch_size, available)
        self.steps_per_epoch = available // self.batch_size

    def from_step(self, step: int) -> Iterator[TrainingBatch]:
        """Yields the batches from training step `step` on, without end."""
        epoch, first = divmod(step, self.steps_per_epoch)
        characters = self.steps_per_epoch * self._length  # of each stream
        while True:
            room = len(self._ids) - characters * self.batch_size
            offset = int(np.random.default_rng([self._seed, epoch]).integers(room))
            starts = offset + characters * np.arange(self.batch_size)
            for number in range(first, self.steps_per_epoch):
                at = starts[:, None] + number * self._length + np.arange(self._length + 1)
                rows = self._ids[at].astype(np.int32)
                yield TrainingBatch(rows[:, :-1], rows[:, 1:], begins=number == 0)
            epoch, first = epoch + 1, 0


def validation_streams(ids: Ids, length: int, limit: int | None) -> Ids:
    """A validation text as streams [streams, segments x length + 1], at most `limit` segments scored in all.

    The first segment of each stream only warms the state up; fewer streams where the text is short.

    Raises:
        InvalidInput: the text is shorter than two segments.
    """
    if len(ids) <= _MINIMUM_SEGMENTS * length:
        raise InvalidInput("text", f"{len(ids):,} characters", f"needs over {2 * length} for validation")
    starts, per_stream = _layout(len(ids), length, limit)
    streams_of_ids: Ids = sliding_window_view(ids, per_stream * length + 1)[starts]
    return streams_of_ids


def validated_characters(characters: int, limit: int) -> npt.NDArray[np.int64]:
    """Which characters of a validation text the causal variants are scored on, in order; none of a short text."""
    if characters <= _MINIMUM_SEGMENTS * VARIANTS_LENGTH:
        return np.zeros(0, np.int64)
    starts, per_stream = _layout(characters, VARIANTS_LENGTH, limit)
    scored = np.arange(VARIANTS_LENGTH + 1, per_stream * VARIANTS_LENGTH + 1)  # all but the first segment
    return np.unique(starts[:, None] + scored)


def _layout(characters: int, length: int, limit: int | None) -> tuple[npt.NDArray[np.int64], int]:
    """Where streams begin, evenly spaced where not all of the text is read, and how many segments each has."""
    segments = (characters - 1) // length
    streams = min(_VALIDATION_STREAMS, segments // _MINIMUM_SEGMENTS)
    per_stream = segments // streams
    if limit:
        per_stream = min(per_stream, 1 + -(-limit // streams))
    return np.linspace(0, characters - 1 - per_stream * length, streams).astype(np.int64), per_stream
