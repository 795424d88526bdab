"""N-gram models with interpolated modified Kneser-Ney smoothing: what counting alone reaches.

Chen and Goodman, "An empirical study of smoothing techniques for language modeling" (1998), section 3:
the highest order counts how often a gram occurs, every lower one how many characters it follows. A
gram is one number, its characters' bits side by side, so a table is two sorted arrays, in which all
that follows a context lies together.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.references.adaptive_counts import Additions, Codes, Counts, add_seen, sort
from shakespeare.text.vocabulary import Ids

Probabilities = npt.NDArray[np.float64]
_CODE_BITS = 64
_FALLBACK_DISCOUNT = 0.75  # where too few grams occur once to four times to estimate discounts


class GramTable(NamedTuple):
    """Grams in ascending order, how much each counts, and what smoothing takes from those counts."""

    grams: Codes
    counts: npt.NDArray[np.uint32]
    discounts: npt.NDArray[np.float64]  # of counts 0, 1, 2, and 3 or more


class NGramModel:
    """The tables of a training text for every order up to the highest."""

    def __init__(self, training: Ids, vocabulary_size: int, order: int) -> None:
        """Counts the grams of the training text.

        Raises:
            InvalidInput: the order is below 1, the text shorter than it, or the vocabulary too large for it.
        """
        self.vocabulary_size, self.order = vocabulary_size, order
        self._bits = _bits(vocabulary_size)
        limit = highest_possible_order(vocabulary_size)
        if not 1 <= order <= min(limit, len(training) - 1):
            raise InvalidInput("order", order, f"must lie in 1..{limit} for {vocabulary_size} characters")
        self._training = training
        self.occurrences: list[GramTable] = []  # how often each gram occurs, by order
        self.continuations: list[GramTable] = []  # after how many characters; orders below the highest
        for length in range(1, order + 1):
            grams, counts = np.unique(self._grams(training, length), return_counts=True)
            self.occurrences.append(_with_discounts(grams, counts))
            if length > 1:
                endings, predecessors = np.unique(grams & self._mask(length - 1), return_counts=True)
                self.continuations.append(_with_discounts(endings, predecessors))

    def table_bytes(self, order: int) -> int:
        """Bytes of the arrays that a prediction at this order reads."""
        return sum(table.grams.nbytes + table.counts.nbytes for table in self.tables_of(order))

    def tables_of(self, order: int) -> Iterator[GramTable]:
        """The tables that a prediction at this order reads."""
        yield self.occurrences[order - 1]
        yield from self.continuations[: order - 1]

    def probabilities(
        self, held_out: Ids, offsets: npt.NDArray[np.int64], *, adaptive: bool
    ) -> Iterator[Probabilities]:
        """For each order from 1 on: probabilities [offsets, vocabulary_size] of the id at each offset.

        `offsets` index `held_out`, which is read as if it followed the training text. An adaptive model
        knows the training text and everything of `held_out` before the offset.
        """
        text = np.concatenate((self._training, held_out))
        ends = offsets + len(self._training)
        lower = np.full((len(offsets), self.vocabulary_size), 1 / self.vocabulary_size)
        for order in range(1, self.order + 1):
            contexts = self._contexts(text, ends, order)
            added = self._added_occurrences(text, order) if adaptive else None
            table = self.occurrences[order - 1]
            yield _smooth(self._counts(table, contexts, ends, added), table.discounts, lower)
            if order < self.order:
                added = self._added_continuations(text, order) if adaptive else None
                table = self.continuations[order - 1]
                lower = _smooth(self._counts(table, contexts, ends, added), table.discounts, lower)

    def _grams(self, ids: Ids, length: int) -> Codes:
        """The gram that begins at each id, [ids - length + 1]."""
        grams = np.zeros(len(ids) - length + 1, np.uint64)
        for position in range(length):
            grams <<= np.uint64(self._bits)
            grams |= ids[position : position + len(grams)]
        return grams

    def _mask(self, length: int) -> np.uint64:
        """The bits of the last `length` characters of a gram."""
        return np.uint64((1 << (self._bits * length)) - 1)

    def _contexts(self, text: Ids, ends: npt.NDArray[np.int64], order: int) -> Codes:
        """The order - 1 characters before each end, as grams."""
        contexts = np.zeros(len(ends), np.uint64)
        for distance in range(order - 1, 0, -1):
            contexts = (contexts << np.uint64(self._bits)) | text[ends - distance]
        return contexts

    def _counts(
        self, table: GramTable, contexts: Codes, ends: npt.NDArray[np.int64], added: Additions | None
    ) -> Counts:
        """How much each character counts after each context, [contexts, vocabulary_size]."""
        counts = np.zeros((len(contexts), self.vocabulary_size))
        first_gram = contexts << np.uint64(self._bits)
        first = np.searchsorted(table.grams, first_gram)
        followers = np.searchsorted(table.grams, first_gram | self._mask(1), "right") - first
        rows = np.repeat(np.arange(len(contexts)), followers)
        number_in_row = np.arange(len(rows)) - np.repeat(np.cumsum(followers) - followers, followers)
        places = np.repeat(first, followers) + number_in_row
        counts[rows, self._last_character(table.grams[places])] = table.counts[places]
        if added:
            add_seen(counts, added, contexts, ends)
        return counts

    def _added_occurrences(self, text: Ids, order: int) -> Additions:
        """Every gram that ends in held-out text."""
        grams = self._grams(text, order)
        return self._additions(grams, np.arange(len(grams)) + order - 1)

    def _added_continuations(self, text: Ids, order: int) -> Additions:
        """Every gram that gains a predecessor in held-out text: where a longer gram occurs the first time."""
        longer, first = np.unique(self._grams(text, order + 1), return_index=True)
        return self._additions(longer & self._mask(order), first + order)

    def _additions(self, grams: Codes, ends: npt.NDArray[np.int64]) -> Additions:
        in_held_out = ends >= len(self._training)
        grams = grams[in_held_out]
        return sort(grams >> np.uint64(self._bits), ends[in_held_out], self._last_character(grams))

    def _last_character(self, grams: Codes) -> npt.NDArray[np.int64]:
        return (grams & self._mask(1)).astype(np.int64)


def highest_possible_order(vocabulary_size: int) -> int:
    """The longest gram that fits a 64-bit number."""
    return _CODE_BITS // _bits(vocabulary_size)


def _bits(vocabulary_size: int) -> int:
    return int(vocabulary_size - 1).bit_length()


def _smooth(counts: Counts, discounts: npt.NDArray[np.float64], lower: Probabilities) -> Probabilities:
    """Discounted counts as probabilities; what was discounted is given out as the lower order predicts."""
    taken = discounts[np.minimum(counts, 3).astype(np.int64)]
    total = counts.sum(1, keepdims=True)
    divisor = np.where(total > 0, total, 1)
    mixed = (counts - taken + taken.sum(1, keepdims=True) * lower) / divisor
    return np.where(total > 0, mixed, lower)


def _with_discounts(grams: Codes, counts: npt.NDArray[np.int64]) -> GramTable:
    """A table with discounts estimated from how many grams count 1, 2, 3 and 4."""
    once, twice, thrice, four = (int(np.count_nonzero(counts == number)) for number in (1, 2, 3, 4))
    discounts = np.array([0, *3 * (_FALLBACK_DISCOUNT,)])
    if once and twice and thrice and four:
        share = once / (once + 2 * twice)
        estimate = np.array(
            [0, 1 - 2 * share * twice / once, 2 - 3 * share * thrice / twice, 3 - 4 * share * four / thrice]
        )
        if (estimate[1:] > 0).all() and (estimate[1:] < (1, 2, 3)).all():
            discounts = estimate
    return GramTable(grams, counts.astype(np.uint32), discounts)
