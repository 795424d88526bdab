"""Strided windows over a text as zero-copy views."""

import math

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from shakespeare.errors import InvalidInput
from shakespeare.text.vocabulary import Ids

Inputs = npt.NDArray[np.int32]


def count(length: int, sequence_length: int, stride: int) -> int:
    """Number of windows that have a next character: the original report's formula."""
    return max(0, (length - sequence_length - 1) // stride + 1)


def steps_per_epoch(training_length: int, sequence_length: int, stride: int, batch_size: int) -> int:
    """Batches an epoch over a training text of that many characters; the last batch may be short."""
    return math.ceil(count(training_length, sequence_length, stride) / batch_size)


def windows(ids: Ids, sequence_length: int, stride: int) -> Ids:
    """Views of sequence_length + 1 ids, shape [count, sequence_length + 1]: inputs and what follows.

    Nothing is copied. Windows are made of one part of a corpus at a time, so none crosses a boundary.

    Raises:
        InvalidInput: the text is shorter than one window.
    """
    if count(len(ids), sequence_length, stride) == 0:
        raise InvalidInput("text", f"{len(ids):,} characters", f"needs over {sequence_length} for one window")
    return sliding_window_view(ids, sequence_length + 1)[::stride]


def inputs_and_targets(views: Ids, *, every_position: bool) -> tuple[Inputs, Inputs]:
    """Windows [n, length + 1] as int32 inputs [n, length], and targets: [n], or [n, length] shifted by one."""
    wide = views.astype(np.int32)
    return wide[:, :-1], wide[:, 1:] if every_position else wide[:, -1]


def evenly_spaced(total: int, limit: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """At most `limit` indices, spread evenly over range(total) from its first to its last."""
    return np.unique(np.linspace(0, total - 1, min(limit, total)).astype(np.int64))
