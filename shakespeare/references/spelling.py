"""What it costs to spell a word that a word-level model does not know, so that it pays for every character."""

import numpy as np
import numpy.typing as npt

from shakespeare.text.vocabulary import UNKNOWN, Vocabulary, unseen_characters

_CONTEXT_WEIGHT = 4.0  # the shorter context counts as much as so many observed characters

_Codes = npt.NDArray[np.int64]


class SpellingModel:
    """An interpolated trigram of characters with an end sign, learned from words outside the vocabulary.

    It gives known words probability too, so the probabilities of all texts sum to less than 1: unknown
    words cost a little more than they need.
    """

    def __init__(self, words: list[str], alphabet: Vocabulary) -> None:
        """Counts the words' trigrams. Id `alphabet.size` ends a word, and stands before its first character."""
        self._alphabet = alphabet
        self._size = alphabet.size + 1
        trigrams = [self._trigrams(word) for word in words]
        joined = np.concatenate(trigrams) if trigrams else np.zeros((0, 3), np.int64)
        self._unigram_counts = np.bincount(self._codes(joined, 1), minlength=self._size).astype(np.float64)
        # Of each longer gram and of its context, shortest first.
        self._counts = [
            (_CodeCounts(codes), _CodeCounts(codes // self._size))
            for codes in (self._codes(joined, 2), self._codes(joined, 3))
        ]

    def nats(self, word: str) -> float:
        """The negative logarithm of the probability of the word's characters and its end.

        The unknown id is shared by all characters that it may stand for, as in `evaluation.score_block`.
        """
        trigrams = self._trigrams(word)
        unknown = np.count_nonzero(trigrams[:, -1] == UNKNOWN)
        of_unknown = unknown * np.log(unseen_characters(self._alphabet.size))
        return float(of_unknown - np.log(self._chances(trigrams)).sum())

    def _chances(self, trigrams: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """The probability of the last id of each trigram after the two before it."""
        counts = self._unigram_counts
        chances: npt.NDArray[np.float64] = (counts[self._codes(trigrams, 1)] + 1) / (
            counts.sum() + self._size
        )
        for length, (gram_counts, context_counts) in enumerate(self._counts, 2):
            codes = self._codes(trigrams, length)
            seen, context_seen = gram_counts.look_up(codes), context_counts.look_up(codes // self._size)
            chances = (seen + _CONTEXT_WEIGHT * chances) / (context_seen + _CONTEXT_WEIGHT)
        return chances

    def _trigrams(self, word: str) -> npt.NDArray[np.int64]:
        """Each character and the end, with the two ids before it, [characters + 1, 3]."""
        end = self._size - 1
        ids = [end, end, *self._alphabet.encode(word).astype(np.int64), end]
        return np.lib.stride_tricks.sliding_window_view(np.array(ids, np.int64), 3)

    def _codes(self, trigrams: npt.NDArray[np.int64], length: int) -> _Codes:
        """The last `length` ids of each trigram as one number."""
        codes = np.zeros(len(trigrams), np.int64)
        for column in range(3 - length, 3):
            codes = codes * self._size + trigrams[:, column]
        return codes


class _CodeCounts:
    """How often each code occurs, as two sorted arrays."""

    def __init__(self, codes: _Codes) -> None:
        self._codes, self._counts = np.unique(codes, return_counts=True)

    def look_up(self, codes: _Codes) -> npt.NDArray[np.float64]:
        """The count of each code; 0 where it never occurred."""
        if not len(self._codes):
            return np.zeros(len(codes))
        places = np.minimum(np.searchsorted(self._codes, codes), len(self._codes) - 1)
        return np.where(self._codes[places] == codes, self._counts[places], 0).astype(np.float64)
