"""Counts that grow while a text is read: what an adaptive n-gram model has seen before each position."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.float64]


class Additions(NamedTuple):
    """Counts that a text adds: `character` counts once more after `context` from offset `end` on.

    Three arrays [additions], sorted by context and then by end.
    """

    contexts: Codes
    ends: npt.NDArray[np.int64]
    characters: npt.NDArray[np.int64]


def sort(contexts: Codes, ends: npt.NDArray[np.int64], characters: npt.NDArray[np.int64]) -> Additions:
    """Additions in the order that `add_seen` needs."""
    order = np.lexsort((ends, contexts))
    return Additions(contexts[order], ends[order], characters[order])


def add_seen(counts: Counts, additions: Additions, contexts: Codes, ends: npt.NDArray[np.int64]) -> None:
    """Adds to counts [positions, characters] what was seen of each position's context before its end.

    `contexts` and `ends` are of the positions, [positions]. Positions of the same context are handled in
    the order of the text, so that each addition is counted in once.
    """
    first = np.searchsorted(additions.contexts, contexts)
    last = np.searchsorted(additions.contexts, contexts, "right")
    seen = np.zeros(counts.shape[1])
    context, counted = None, 0
    for position in np.lexsort((ends, contexts)):
        if contexts[position] != context:
            context, counted = contexts[position], first[position]
            seen = np.zeros(counts.shape[1])
        same_context = additions.ends[first[position] : last[position]]
        until = first[position] + np.searchsorted(same_context, ends[position])
        if until > counted:
            seen = seen + np.bincount(additions.characters[counted:until], minlength=counts.shape[1])
            counted = until
        counts[position] += seen
