"""What held-out text shares with training text: exact substrings, numbered rather than hashed.

Every substring of 2n characters that both texts hold is a pair of shared substrings of n characters, and
gets a number of its own (Karp, Miller and Rosenberg, 1972). Equal numbers are equal substrings, so
nothing can collide and nothing needs to be verified.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.text.vocabulary import code_points

Mask = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.int32]
_Keys = npt.NDArray[np.int64]

_NOT_SHARED = -1  # the number of a substring that the other text does not hold
_TABLE_LIMIT = 2**24  # up to so many keys, looking one up in a table is faster than a binary search


class _Level(NamedTuple):
    """Numbers of the substrings of one length that begin at each character, [characters - length + 1]."""

    length: int
    size: int  # numbers are below it; 0: nothing is shared
    training: _Numbers
    held_out: _Numbers


class SharedSubstrings:
    """The substrings that two texts share.

    Memory: four bytes a character of both texts for each doubling of the length asked for.
    """

    def __init__(self, training: str, held_out: str) -> None:
        self._held_out = held_out
        self._levels = [_numbered(1, *(code_points(text).astype(np.int64) for text in (training, held_out)))]

    def starts(self, length: int) -> Mask:
        """Where in the held-out text a substring of `length` characters begins that training text holds.

        Shape [len(held_out)].

        Raises:
            InvalidInput: `length` is less than 1.
        """
        if length < 1:
            raise InvalidInput("length", length, "must be at least 1")
        mask = np.zeros(len(self._held_out), np.bool_)
        numbers = self._numbers(length)
        mask[: len(numbers)] = numbers != _NOT_SHARED
        return mask

    def overlap_mask(self, length: int) -> Mask:
        """The characters of held-out text that lie in a shared substring of at least `length` characters.

        Shape [len(held_out)].

        Raises:
            InvalidInput: `length` is less than 1.
        """
        starts = np.flatnonzero(self.starts(length))
        changes = np.zeros(len(self._held_out) + 1, np.int32)
        changes[starts] += 1
        changes[starts + length] -= 1
        return changes[:-1].cumsum() > 0

    def longest(self) -> str:
        """The longest shared substring; of several, the one that comes first in held-out text."""
        # What is shared at a length is shared at every shorter one, so lengths can be bisected.
        shared, not_shared = 0, 1
        while not_shared <= len(self._held_out) and self.starts(not_shared).any():
            shared, not_shared = not_shared, not_shared * 2
        while not_shared - shared > 1:
            middle = (shared + not_shared) // 2
            if self.starts(middle).any():
                shared = middle
            else:
                not_shared = middle
        start = int(self.starts(shared).argmax()) if shared else 0
        return self._held_out[start : start + shared]

    def _numbers(self, length: int) -> _Numbers:
        """Numbers of held-out substrings of any length: the longest level that fits, joined with itself."""
        while (last := self._levels[-1]).length * 2 <= length and last.size:
            self._levels.append(_joined(last, last.length))
        level = next(level for level in reversed(self._levels) if level.length <= length)
        if length > level.length:
            level = _joined(level, min(length - level.length, level.length))
        return level.held_out


def overlap_mask(training: str, held_out: str, length: int) -> Mask:
    """The characters of `held_out` in a substring of at least `length` that `training` holds too.

    Shape [len(held_out)]. For several lengths of the same texts, ask one `SharedSubstrings`.

    Raises:
        InvalidInput: `length` is less than 1.
    """
    return SharedSubstrings(training, held_out).overlap_mask(length)


def longest_shared(training: str, held_out: str) -> str:
    """The longest substring of both texts; empty where they share no character."""
    return SharedSubstrings(training, held_out).longest()


def _joined(level: _Level, offset: int) -> _Level:
    """The level of substrings that are `offset` longer: pairs of the level's numbers, that far apart."""
    training, held_out = (
        _pair_keys(numbers, offset, level.size) for numbers in (level.training, level.held_out)
    )
    return _numbered(level.length + offset, training, held_out)


def _pair_keys(numbers: _Numbers, offset: int, size: int) -> _Keys:
    first, second = numbers[: max(0, len(numbers) - offset)], numbers[offset:]
    keys = first.astype(np.int64) * size + second
    keys[(first == _NOT_SHARED) | (second == _NOT_SHARED)] = _NOT_SHARED
    return keys


def _numbered(length: int, training: _Keys, held_out: _Keys) -> _Level:
    """Consecutive numbers for the keys that both texts hold, `_NOT_SHARED` for all others."""
    is_candidate = held_out != _NOT_SHARED
    candidates = np.unique(held_out[is_candidate])
    in_held_out, in_training = _places(candidates, held_out), _places(candidates, training)
    is_shared = np.zeros(len(candidates), np.bool_)
    is_shared[in_training[in_training != _NOT_SHARED]] = True
    in_held_out[is_candidate] = np.where(
        is_shared[in_held_out[is_candidate]], in_held_out[is_candidate], _NOT_SHARED
    )
    return _Level(length, len(candidates) if is_shared.any() else 0, in_training, in_held_out)


def _places(sorted_keys: _Keys, keys: _Keys) -> _Numbers:
    """The place of each key among the sorted ones, or `_NOT_SHARED`."""
    places = np.full(len(keys), _NOT_SHARED, np.int32)
    if not len(sorted_keys):
        return places
    largest = int(sorted_keys[-1])
    searched = np.flatnonzero((keys != _NOT_SHARED) & (keys <= largest))
    if largest < _TABLE_LIMIT:
        table = np.full(largest + 1, _NOT_SHARED, np.int32)
        table[sorted_keys] = np.arange(len(sorted_keys), dtype=np.int32)
        places[searched] = table[keys[searched]]
        return places
    nearest = np.searchsorted(sorted_keys, keys[searched]).astype(np.int32)
    is_equal = sorted_keys[nearest] == keys[searched]
    places[searched[is_equal]] = nearest[is_equal]
    return places
