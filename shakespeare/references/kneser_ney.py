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
from shakespeare.references.adaptive_counts import Codes
from shakespeare.text.vocabulary import Ids

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
        self.bits = _bits(vocabulary_size)
        limit = highest_possible_order(vocabulary_size)
        if not 1 <= order <= min(limit, len(training) - 1):
            raise InvalidInput("order", order, f"must lie in 1..{limit} for {vocabulary_size} characters")
        self.training = training
        self.occurrences: list[GramTable] = []  # how often each gram occurs, by order
        self.continuations: list[GramTable] = []  # after how many characters; orders below the highest
        for length in range(1, order + 1):
            grams, counts = _count(self.grams(training, length))
            self.occurrences.append(_with_discounts(grams, counts))
            if length > 1:
                endings, predecessors = _count(grams & self.mask(length - 1))
                self.continuations.append(_with_discounts(endings, predecessors))

    def table_bytes(self, order: int) -> int:
        """Bytes of the arrays that a prediction at this order reads."""
        return sum(map(_bytes, self.tables_of(order)))

    def added_bytes(self, order: int) -> int:
        """Bytes of the arrays that this order reads and no lower one does."""
        return sum(map(_bytes, (self.occurrences[order - 1], *self.continuations[order - 2 : order - 1])))

    def tables_of(self, order: int) -> Iterator[GramTable]:
        """The tables that a prediction at this order reads."""
        yield self.occurrences[order - 1]
        yield from self.continuations[: order - 1]

    def grams(self, ids: Ids, length: int) -> Codes:
        """The gram that begins at each id, [ids - length + 1]."""
        grams = np.zeros(len(ids) - length + 1, np.uint64)
        for position in range(length):
            grams <<= np.uint64(self.bits)
            grams |= ids[position : position + len(grams)]
        return grams

    def mask(self, length: int) -> np.uint64:
        """The bits of the last `length` characters of a gram."""
        return np.uint64((1 << (self.bits * length)) - 1)


def _bytes(table: GramTable) -> int:
    return table.grams.nbytes + table.counts.nbytes


def highest_possible_order(vocabulary_size: int) -> int:
    """The longest gram that fits a 64-bit number."""
    return _CODE_BITS // _bits(vocabulary_size)


def _bits(vocabulary_size: int) -> int:
    return int(vocabulary_size - 1).bit_length()


def _count(grams: Codes) -> tuple[Codes, npt.NDArray[np.int64]]:
    """The distinct ones in ascending order, and how often each occurs; the array itself is sorted, to save a copy."""
    grams.sort()
    first = np.flatnonzero(np.concatenate(([True], grams[1:] != grams[:-1])))
    return grams[first], np.diff(first, append=len(grams))


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
