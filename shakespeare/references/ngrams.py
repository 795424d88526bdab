"""N-grams with interpolated modified Kneser-Ney smoothing: what counting alone reaches.

Chen and Goodman, "An empirical study of smoothing techniques for language modeling" (1998), section 3:
the highest order counts how often a gram occurs, every lower one how many characters it follows. A
gram is one number, its characters' bits side by side, so a table is two sorted arrays, and what
follows a context lies together in it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.vocabulary import Ids

Codes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.float64]
_ABSOLUTE = 0.75  # a discount where counts of counts are too few to estimate one


class Table(NamedTuple):
    """Sorted grams and how much each counts."""

    grams: Codes
    counts: npt.NDArray[np.uint32]
    discounts: Numbers  # of counts 0, 1, 2, and 3 or more


class Later(NamedTuple):
    """What validation text adds, sorted by context and then by place: which character counts once more."""

    contexts: Codes
    places: npt.NDArray[np.int64]
    characters: npt.NDArray[np.int64]


class NGrams:
    """The tables of every order up to the highest, of a training text."""

    def __init__(self, training: Ids, size: int, order: int) -> None:
        """Counts. `size` is the vocabulary's.

        Raises:
            InvalidInput: the order is below 1, the text shorter than it, or the alphabet too large for it.
        """
        self.size, self.order = size, order
        self._bits = int(size - 1).bit_length()
        most = 64 // self._bits
        if not 1 <= order <= min(most, len(training) - 1):
            raise InvalidInput("order", order, f"must lie in 1..{most} for {size} characters")
        self._training = training
        self.occurring: list[Table] = []  # how often, by order
        self.following: list[Table] = []  # after how many characters, by order below the highest
        for length in range(1, order + 1):
            grams, counts = np.unique(self._grams(training, length), return_counts=True)
            self.occurring.append(_table(grams, counts))
            if length > 1:
                inner, before = np.unique(grams & self._mask(length - 1), return_counts=True)
                self.following.append(_table(inner, before))

    def bytes(self, order: int) -> int:
        """Of the arrays that predicting at this order needs."""
        return sum(table.grams.nbytes + table.counts.nbytes for table in self.tables(order))

    def tables(self, order: int) -> Iterator[Table]:
        """Those that predicting at this order needs."""
        yield self.occurring[order - 1]
        yield from self.following[: order - 1]

    def probabilities(
        self, validation: Ids, places: npt.NDArray[np.int64], *, adaptive: bool
    ) -> Iterator[Numbers]:
        """For each order from 1 on: probabilities [places, size] of the character at each place.

        `places` index `validation`, which follows the training text. What an adaptive model knows at a
        place is the training text and all of validation before that place.
        """
        text = np.concatenate((self._training, validation))
        ends = places + len(self._training)
        lower = np.full((len(places), self.size), 1 / self.size)
        for order in range(1, self.order + 1):
            contexts = self._contexts(text, ends, order)
            later = self._later(text, order) if adaptive else None
            table = self.occurring[order - 1]
            yield _smoothed(self._counts(table, contexts, ends, later), table.discounts, lower)
            if order < self.order:
                later = self._new(text, order) if adaptive else None
                table = self.following[order - 1]
                lower = _smoothed(self._counts(table, contexts, ends, later), table.discounts, lower)

    def _grams(self, ids: Ids, length: int) -> Codes:
        """Every gram of a text, by where it begins."""
        found = np.zeros(len(ids) - length + 1, np.uint64)
        for at in range(length):
            found <<= np.uint64(self._bits)
            found |= ids[at : at + len(found)]
        return found

    def _mask(self, length: int) -> np.uint64:
        return np.uint64((1 << (self._bits * length)) - 1)

    def _contexts(self, text: Ids, ends: npt.NDArray[np.int64], order: int) -> Codes:
        """The grams of order - 1 characters before each place."""
        found = np.zeros(len(ends), np.uint64)
        for back in range(order - 1, 0, -1):
            found = (found << np.uint64(self._bits)) | text[ends - back]
        return found

    def _counts(
        self, table: Table, contexts: Codes, ends: npt.NDArray[np.int64], later: Later | None
    ) -> Numbers:
        """How much each character counts after each context, [contexts, size]."""
        found = np.zeros((len(contexts), self.size))
        first = contexts << np.uint64(self._bits)
        low = np.searchsorted(table.grams, first)
        high = np.searchsorted(table.grams, first | self._mask(1), "right")
        rows = np.repeat(np.arange(len(contexts)), high - low)
        inside = np.arange(len(rows)) - np.repeat(np.cumsum(high - low) - (high - low), high - low)
        at = np.repeat(low, high - low) + inside
        found[rows, (table.grams[at] & self._mask(1)).astype(np.int64)] = table.counts[at]
        if later:
            _add(found, later, contexts, ends)
        return found

    def _later(self, text: Ids, order: int) -> Later:
        """Every gram that ends in validation text."""
        grams = self._grams(text, order)
        ends = np.arange(len(grams)) + order - 1
        ours = ends >= len(self._training)
        return self._sorted(grams[ours], ends[ours])

    def _new(self, text: Ids, order: int) -> Later:
        """Grams that gain a character before them: the first time each longer gram occurs, if in validation."""
        grams = self._grams(text, order + 1)
        longer, first = np.unique(grams, return_index=True)
        ends = first + order
        ours = ends >= len(self._training)
        return self._sorted(longer[ours] & self._mask(order), ends[ours])

    def _sorted(self, grams: Codes, ends: npt.NDArray[np.int64]) -> Later:
        contexts = grams >> np.uint64(self._bits)
        order = np.lexsort((ends, contexts))
        characters = (grams & self._mask(1)).astype(np.int64)
        return Later(contexts[order], ends[order], characters[order])


def _add(found: Numbers, later: Later, contexts: Codes, ends: npt.NDArray[np.int64]) -> None:
    """Counts what lies before each place, context by context: from one place to the next only what is new."""
    low = np.searchsorted(later.contexts, contexts)
    high = np.searchsorted(later.contexts, contexts, "right")
    seen = np.zeros(found.shape[1])
    context, done = None, 0
    for row in np.lexsort((ends, contexts)):
        if contexts[row] != context:
            context, done = contexts[row], low[row]
            seen = np.zeros(found.shape[1])
        until = low[row] + np.searchsorted(later.places[low[row] : high[row]], ends[row])
        if until > done:
            seen = seen + np.bincount(later.characters[done:until], minlength=found.shape[1])
            done = until
        found[row] += seen


def _smoothed(counts: Numbers, discounts: Numbers, lower: Numbers) -> Numbers:
    """Discounted counts, and what was taken from them spread as the lower order says."""
    taken = discounts[np.minimum(counts, 3).astype(np.int64)]
    total = counts.sum(1, keepdims=True)
    some = np.where(total > 0, total, 1)
    mixed = (counts - taken + taken.sum(1, keepdims=True) * lower) / some
    return np.where(total > 0, mixed, lower)


def _table(grams: Codes, counts: npt.NDArray[np.int64]) -> Table:
    """With the discounts that its counts of counts estimate."""
    once, twice, thrice, four = (int(np.count_nonzero(counts == number)) for number in (1, 2, 3, 4))
    discounts = np.array([0, _ABSOLUTE, _ABSOLUTE, _ABSOLUTE])
    if once and twice and thrice and four:
        share = once / (once + 2 * twice)
        found = np.array(
            [0, 1 - 2 * share * twice / once, 2 - 3 * share * thrice / twice, 3 - 4 * share * four / thrice]
        )
        if (found[1:] > 0).all() and (found[1:] < (1, 2, 3)).all():
            discounts = found
    return Table(grams, counts.astype(np.uint32), discounts)
