"""A text as the tokens of a word-level model; together the tokens are the text, to the character."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput

# A space belongs to the token after it, as nearly every word has one: by itself it would be half of all
# tokens and flatter the accuracy. Everything else that is no word is a token of one character.
_TOKEN = re.compile(r" ?[^\W\d_]+(?:['\u2019-][^\W\d_]+)*| ?[^\s]|\s")
UNKNOWN = 0
MINIMUM_SIZE, MAXIMUM_SIZE = 2_000, 30_000  # of the vocabulary, as the original report's predecessor had

Tokens = npt.NDArray[np.int32]


def tokenize(text: str) -> list[str]:
    """The tokens of a text; their concatenation is the text."""
    return _TOKEN.findall(text)


def is_word(token: str) -> bool:
    """Whether a token is a word, not a punctuation mark or white space."""
    return any(map(str.isalpha, token))


@dataclass(frozen=True)
class WordVocabulary:
    """The known tokens. A token's id is its place plus one; id 0 stands for every unknown token."""

    known: tuple[str, ...]

    @classmethod
    def from_tokens(cls, tokens: list[str], size: int) -> "WordVocabulary":
        """The most frequent tokens of training text; with the unknown one there are at most `size` ids.

        Raises:
            InvalidInput: `size` lies outside 2,000 to 30,000.
        """
        if not MINIMUM_SIZE <= size <= MAXIMUM_SIZE:
            raise InvalidInput("words", size, f"must lie in {MINIMUM_SIZE:,}..{MAXIMUM_SIZE:,}")
        counts = Counter(tokens)
        ranked = sorted(counts, key=lambda token: (-counts[token], token))
        return cls(tuple(ranked[: size - 1]))

    @property
    def size(self) -> int:
        """Number of ids, the unknown one included."""
        return len(self.known) + 1

    def encode(self, tokens: list[str]) -> Tokens:
        """Ids of tokens, int32 [tokens]."""
        ids = {token: id_ for id_, token in enumerate(self.known, 1)}
        return np.fromiter((ids.get(token, UNKNOWN) for token in tokens), np.int32, len(tokens))
