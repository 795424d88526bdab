"""Reads a text with the tables of an n-gram model: probabilities of every character at chosen places."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from shakespeare.references.adaptive_counts import Additions, Codes, Counts, add_seen, sort
from shakespeare.references.kneser_ney import GramTable, NGramModel
from shakespeare.text.vocabulary import Ids

Probabilities = npt.NDArray[np.float64]
_VALUES_AT_ONCE = 2**22  # of places x alphabet, in float64; about seven such arrays are held at a time


class NGramReader:
    """A model on one text, which is read as if it followed the training text.

    A frozen model knows the training text alone; an adaptive one all of the text before each place as well.
    """

    def __init__(self, model: NGramModel, text: Ids, *, adaptive: bool, keep: bool = False) -> None:
        """`keep`: hold what the text adds to each order, instead of working it out anew at each call."""
        self._model, self._adaptive = model, adaptive
        before = model.training[-model.order :]
        self._text, self._shift = np.concatenate((before, text)), len(before)
        hold: Callable[[Callable[[int], Additions]], Callable[[int], Additions]] = cache if keep else _as_is
        self._occurrences, self._continuations = (
            hold(self._added_occurrences),
            hold(self._added_continuations),
        )

    def probabilities(self, offsets: npt.NDArray[np.int64]) -> Iterator[Probabilities]:
        """Yields each order's probabilities [offsets, vocabulary_size] of the id at each offset of the text."""
        model = self._model
        ends = offsets + self._shift
        lower = np.full((len(offsets), model.vocabulary_size), 1 / model.vocabulary_size)
        for order in range(1, model.order + 1):
            contexts = self._contexts(ends, order)
            added = self._occurrences(order) if self._adaptive else None
            table = model.occurrences[order - 1]
            yield _smooth(self._counts(table, contexts, ends, added), table.discounts, lower)
            if order < model.order:
                added = self._continuations(order) if self._adaptive else None
                table = model.continuations[order - 1]
                lower = _smooth(self._counts(table, contexts, ends, added), table.discounts, lower)

    def _contexts(self, ends: npt.NDArray[np.int64], order: int) -> Codes:
        """The order - 1 characters before each end, as grams."""
        contexts = np.zeros(len(ends), np.uint64)
        for distance in range(order - 1, 0, -1):
            contexts = (contexts << np.uint64(self._model.bits)) | self._text[ends - distance]
        return contexts

    def _counts(
        self, table: GramTable, contexts: Codes, ends: npt.NDArray[np.int64], added: Additions | None
    ) -> Counts:
        """How much each character counts after each context, [contexts, vocabulary_size]."""
        model = self._model
        counts = np.zeros((len(contexts), model.vocabulary_size))
        first_gram = contexts << np.uint64(model.bits)
        first = np.searchsorted(table.grams, first_gram)
        followers = np.searchsorted(table.grams, first_gram | model.mask(1), "right") - first
        rows = np.repeat(np.arange(len(contexts)), followers)
        number_in_row = np.arange(len(rows)) - np.repeat(np.cumsum(followers) - followers, followers)
        places = np.repeat(first, followers) + number_in_row
        counts[rows, self._last_character(table.grams[places])] = table.counts[places]
        if added:
            add_seen(counts, added, contexts, ends)
        return counts

    def _added_occurrences(self, order: int) -> Additions:
        """Every gram that ends in the text."""
        return self._additions(*self._grams(order))

    def _added_continuations(self, order: int) -> Additions:
        """Every gram that gains a predecessor in the text: where a longer gram occurs the first time."""
        grams, ends = self._grams(order + 1)
        longer, first = np.unique(grams, return_index=True)
        known = self._model.occurrences[order].grams
        nearest = np.minimum(np.searchsorted(known, longer), len(known) - 1)
        is_new = known[nearest] != longer
        return self._additions(longer[is_new] & self._model.mask(order), ends[first[is_new]])

    def _grams(self, length: int) -> tuple[Codes, npt.NDArray[np.int64]]:
        """The grams that end in the text, and where each of them ends."""
        first = self._shift - length + 1
        grams = self._model.grams(self._text[first:], length)
        return grams, np.arange(len(grams)) + self._shift

    def _additions(self, grams: Codes, ends: npt.NDArray[np.int64]) -> Additions:
        return sort(grams >> np.uint64(self._model.bits), ends, self._last_character(grams))

    def _last_character(self, grams: Codes) -> npt.NDArray[np.int64]:
        return (grams & self._model.mask(1)).astype(np.int64)


def in_groups(
    starts: npt.NDArray[np.int64], length: int, vocabulary_size: int
) -> list[npt.NDArray[np.int64]]:
    """The starts of blocks of `length` places, in groups that can be asked for at once."""
    at_once = max(1, _VALUES_AT_ONCE // (length * vocabulary_size))
    return [starts[first : first + at_once] for first in range(0, len(starts), at_once)]


def places_of(starts: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.int64]:
    """Every place of the blocks of `length` that begin at `starts`."""
    return (starts[:, None] + np.arange(length)).ravel()


def _as_is(function: Callable[[int], Additions]) -> Callable[[int], Additions]:
    return function


def _smooth(counts: Counts, discounts: npt.NDArray[np.float64], lower: Probabilities) -> Probabilities:
    """Discounted counts as probabilities; what was discounted is given out as the lower order predicts."""
    taken = discounts[np.minimum(counts, 3).astype(np.int64)]
    total = counts.sum(1, keepdims=True)
    divisor = np.where(total > 0, total, 1)
    mixed = (counts - taken + taken.sum(1, keepdims=True) * lower) / divisor
    return np.where(total > 0, mixed, lower)
