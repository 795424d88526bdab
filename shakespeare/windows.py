"""Strided windows as zero-copy views, and the contiguous split."""

import math

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from shakespeare.errors import InvalidInput
from shakespeare.vocabulary import Ids

Inputs = npt.NDArray[np.int32]
VALIDATION_SHARE = 0.15


def split(length: int, validation_share: float = VALIDATION_SHARE) -> int:
    """The offset where validation begins: the last share of the text, contiguous."""
    return length - int(length * validation_share)


def count(length: int, sequence_length: int, stride: int) -> int:
    """Number of windows that have a next character: the original report's formula."""
    return max(0, (length - sequence_length - 1) // stride + 1)


def steps_per_epoch(length: int, sequence_length: int, stride: int, batch_size: int) -> int:
    """Training batches an epoch over a text of `length` characters; the last one may be short."""
    return math.ceil(count(split(length), sequence_length, stride) / batch_size)


def windows(ids: Ids, sequence_length: int, stride: int) -> Ids:
    """Views of sequence_length + 1 ids, shape [count, sequence_length + 1]: inputs and what follows.

    Nothing is copied. Made from one side of the split at a time, no window straddles it.

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


def spread(total: int, wanted: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """`wanted` indices spread evenly over range(total), or all of them where there are fewer."""
    return np.unique(np.linspace(0, total - 1, min(wanted, total)).astype(np.int64))
