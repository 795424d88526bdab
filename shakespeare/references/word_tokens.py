"""Words as a language model's tokens: lossless, so that every character of the text is paid for."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.vocabulary import Vocabulary

# A space belongs to what follows it, as nearly every word has one: by itself it would be half of all
# tokens and flatter the accuracy a word. Everything else that is no word is a token of one character.
_TOKEN = re.compile(r" ?[^\W\d_]+(?:['\u2019-][^\W\d_]+)*| ?[^\s]|\s")
UNKNOWN = 0
LEAST, MOST = 2_000, 30_000  # words, as the original report's predecessor had
_PRIOR = 4.0  # weight of the shorter context in spelling, in characters seen

Tokens = npt.NDArray[np.int32]


def split(text: str) -> list[str]:
    """Tokens whose concatenation is the text."""
    return _TOKEN.findall(text)


def is_word(token: str) -> bool:
    """Whether a token is a word, not a mark or a blank."""
    return any(map(str.isalpha, token))


@dataclass(frozen=True)
class WordVocabulary:
    """The known tokens, most frequent first; a token's id is its place plus one, 0 is unknown."""

    known: tuple[str, ...]

    @classmethod
    def from_tokens(cls, tokens: list[str], most: int) -> "WordVocabulary":
        """The most frequent tokens of training text.

        Raises:
            InvalidInput: `most` lies outside 2,000 to 30,000.
        """
        if not LEAST <= most <= MOST:
            raise InvalidInput("words", most, f"must lie in {LEAST:,}..{MOST:,}")
        counts = Counter(tokens)
        ranked = sorted(counts, key=lambda token: (-counts[token], token))
        return cls(tuple(ranked[: most - 1]))

    @property
    def size(self) -> int:
        """Number of ids, the unknown one included."""
        return len(self.known) + 1

    def encode(self, tokens: list[str]) -> Tokens:
        """Ids, [tokens]."""
        places = {token: number for number, token in enumerate(self.known, 1)}
        return np.fromiter((places.get(token, UNKNOWN) for token in tokens), np.int32, len(tokens))


class Spelling:
    """What it costs to spell an unknown word: an interpolated trigram of characters with an end sign.

    Learned from the training words outside the vocabulary. It gives known words probability too, so
    the sum over all texts is below 1: unknown words cost a little more than they need.
    """

    def __init__(self, words: list[str], alphabet: Vocabulary) -> None:
        """Counts. Id `alphabet.size` ends a word and stands before it."""
        self._alphabet = alphabet
        self._size = alphabet.size + 1
        paths = [self._path(word) for word in words]
        grams = np.concatenate(paths) if paths else np.zeros((0, 3), np.int64)
        one, two, three = (self._codes(grams, length) for length in (1, 2, 3))
        self._one = np.bincount(one, minlength=self._size).astype(np.float64)
        self._two, self._three = _counted(two), _counted(three)
        self._before_two, self._before_three = _counted(two // self._size), _counted(three // self._size)

    def nats(self, word: str) -> float:
        """-log of the probability of the word's characters and its end."""
        path = self._path(word)
        one, two, three = (self._codes(path, length) for length in (1, 2, 3))
        found = (self._one[one] + 1) / (self._one.sum() + self._size)
        for codes, counts, before in (
            (two, self._two, self._before_two),
            (three, self._three, self._before_three),
        ):
            seen, context = _looked_up(counts, codes), _looked_up(before, codes // self._size)
            found = (seen + _PRIOR * found) / (context + _PRIOR)
        return float(-np.log(found).sum())

    def _path(self, word: str) -> npt.NDArray[np.int64]:
        """Each character with the two before it, [characters + 1, 3]."""
        end = self._size - 1
        ids = [end, end, *self._alphabet.encode(word).astype(np.int64), end]
        return np.lib.stride_tricks.sliding_window_view(np.array(ids, np.int64), 3)

    def _codes(self, path: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.int64]:
        found = np.zeros(len(path), np.int64)
        for at in range(3 - length, 3):
            found = found * self._size + path[:, at]
        return found


_Counts = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


def _counted(codes: npt.NDArray[np.int64]) -> _Counts:
    found, counts = np.unique(codes, return_counts=True)
    return found, counts


def _looked_up(counts: _Counts, codes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    known, numbers = counts
    if not len(known):
        return np.zeros(len(codes))
    at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    return np.where(known[at] == codes, numbers[at], 0).astype(np.float64)
