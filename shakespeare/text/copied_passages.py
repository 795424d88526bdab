"""The longest passage of each of many texts that training text holds too, to the character."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.text.contamination import SharedSubstrings


def longest_copied(training: str, texts: Sequence[str]) -> list[str]:
    """The longest substring of each text that is one of `training`; of several the first, empty where none is.

    All texts are searched at once, as the training text is read once for each doubling of the length. What is
    longer than the longest power of two that both hold begins where such a one begins, so few places are left.
    """
    shared = SharedSubstrings(training, "".join(texts))
    places = [_Places(1, np.zeros(0, np.int64)) for _ in texts]
    length = 1
    while True:
        starts = shared.starts(length)
        longer = [_within(starts, span, length) for span in _spans(texts)]
        if not any(len(candidates) for candidates in longer):
            break
        places = [
            _Places(length, candidates) if len(candidates) else place
            for place, candidates in zip(places, longer, strict=True)
        ]
        length *= 2
    return [_extended(training, text, place) for text, place in zip(texts, places, strict=True)]


class _Places(NamedTuple):
    """Where in a text substrings of a length begin that training text holds too."""

    length: int
    starts: npt.NDArray[np.int64]  # [places]


def _spans(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Start and end of each text in all of them joined."""
    start = 0
    for text in texts:
        yield start, start + len(text)
        start += len(text)


def _within(starts: npt.NDArray[np.bool_], span: tuple[int, int], length: int) -> npt.NDArray[np.int64]:
    """Places in one text whose substring ends in that text too."""
    start, end = span
    return np.flatnonzero(starts[start : max(start, end - length + 1)])


def _extended(training: str, text: str, places: _Places) -> str:
    longest = ""
    for start in places.starts.tolist():
        if not longest:
            longest = text[start : start + places.length]
        while start + len(longest) < len(text) and text[start : start + len(longest) + 1] in training:
            longest = text[start : start + len(longest) + 1]
    return longest
