"""What validation text shares with training text: exact substrings, found by naming, not by hashing.

Every substring of 2n characters that both texts hold is a pair of shared names of n characters, and
gets a number of its own (Karp, Miller and Rosenberg, 1972). Equal numbers are equal substrings, so
nothing can collide and nothing needs to be verified.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput

Bools = npt.NDArray[np.bool_]
_Names = npt.NDArray[np.int32]
_Keys = npt.NDArray[np.int64]

_ALONE = -1  # the name of what the other text does not hold
_TABLE = 2**24  # pairs up to which a table of all is faster than a search among those that occur


class _Level(NamedTuple):
    """Names [characters - length + 1] of the substrings that begin at each character of either text."""

    length: int
    size: int  # names are below it; 0: nothing is shared
    training: _Names
    validation: _Names


class Passages:
    """The substrings that two texts share.

    Memory: four bytes a character of both texts for each doubling of the length asked for.
    """

    def __init__(self, training: str, validation: str) -> None:
        self._validation = validation
        self._levels = [_named(1, _code_points(training), _code_points(validation))]

    def starts(self, length: int) -> Bools:
        """Where a substring of `length` characters begins that training holds, [len(validation)].

        Raises:
            InvalidInput: `length` is less than 1.
        """
        if length < 1:
            raise InvalidInput("length", length, "must be at least 1")
        found = np.zeros(len(self._validation), np.bool_)
        names = self._names(length)
        found[: len(names)] = names != _ALONE
        return found

    def overlap_mask(self, length: int) -> Bools:
        """Characters inside a substring of at least `length` characters that training holds too."""
        begins = np.flatnonzero(self.starts(length))
        edges = np.zeros(len(self._validation) + 1, np.int32)
        edges[begins] += 1
        edges[begins + length] -= 1
        return edges[:-1].cumsum() > 0

    def longest_shared(self) -> str:
        """The longest substring of both; of several, the one that validation holds first."""
        # What is shared at a length is shared at every shorter one, so the lengths can be halved.
        low, high = 0, 1
        while high <= len(self._validation) and self.starts(high).any():
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.starts(middle).any() else (low, middle)
        begin = int(self.starts(low).argmax()) if low else 0
        return self._validation[begin : begin + low]

    def _names(self, length: int) -> _Names:
        """Names of validation substrings: the longest level that fits, and once more where it ends."""
        while (last := self._levels[-1]).length * 2 <= length and last.size:
            self._levels.append(_joined(last, last.length))
        level = next(one for one in reversed(self._levels) if one.length <= length)
        if length > level.length:
            level = _joined(level, min(length - level.length, level.length))
        return level.validation


def overlap_mask(training: str, validation: str, length: int) -> Bools:
    """Characters of validation inside a substring of at least `length` that training holds too.

    Shape [len(validation)]. For several lengths of the same texts, ask one `Passages`.

    Raises:
        InvalidInput: `length` is less than 1.
    """
    return Passages(training, validation).overlap_mask(length)


def longest_shared(training: str, validation: str) -> str:
    """The longest substring of both texts; empty where they share no character."""
    return Passages(training, validation).longest_shared()


def _code_points(text: str) -> _Keys:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def _joined(level: _Level, offset: int) -> _Level:
    """Names of substrings that are `offset` longer: pairs of the level's names, that far apart."""
    pairs = (_pairs(names, offset, level.size) for names in (level.training, level.validation))
    return _named(level.length + offset, *pairs)


def _pairs(names: _Names, offset: int, size: int) -> _Keys:
    first, second = names[: max(0, len(names) - offset)], names[offset:]
    keys = first.astype(np.int64) * size + second
    keys[(first == _ALONE) | (second == _ALONE)] = _ALONE
    return keys


def _named(length: int, training: _Keys, validation: _Keys) -> _Level:
    """Small numbers for the keys that both texts hold, `_ALONE` for all others."""
    alive = validation != _ALONE
    shared = np.unique(validation[alive])
    ours, theirs = _places(shared, validation), _places(shared, training)
    held = np.zeros(len(shared), np.bool_)
    held[theirs[theirs != _ALONE]] = True
    ours[alive] = np.where(held[ours[alive]], ours[alive], _ALONE)
    return _Level(length, len(shared) if held.any() else 0, theirs, ours)


def _places(sorted_keys: _Keys, keys: _Keys) -> _Names:
    """The place of each key among the sorted ones, or `_ALONE`."""
    found = np.full(len(keys), _ALONE, np.int32)
    if not len(sorted_keys):
        return found
    largest = int(sorted_keys[-1])
    alive = np.flatnonzero((keys != _ALONE) & (keys <= largest))
    wanted = keys[alive]
    if largest < _TABLE:
        table = np.full(largest + 1, _ALONE, np.int32)
        table[sorted_keys] = np.arange(len(sorted_keys), dtype=np.int32)
        found[alive] = table[wanted]
        return found
    places = np.searchsorted(sorted_keys, wanted).astype(np.int32)
    same = sorted_keys[places] == wanted
    found[alive[same]] = places[same]
    return found
