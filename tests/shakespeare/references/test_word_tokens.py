"""Tokens lose nothing; the most frequent ones are known."""

import pytest

from shakespeare.errors import InvalidInput
from shakespeare.references import word_tokens


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n", "thou art", "  two  blanks\t", "o'er-leap, I'll!", "-- a",
        "na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve 42 x_y",
    ],
)  # fmt: skip
def test_tokens_are_the_text(text):
    assert "".join(word_tokens.tokenize(text)) == text


def test_a_real_text_is_its_tokens(text):
    assert "".join(word_tokens.tokenize(text)) == text


def test_a_space_belongs_to_what_follows():
    assert word_tokens.tokenize("O, speak\nagain: lady's 7") == [
        "O",
        ",",
        " speak",
        "\n",
        "again",
        ":",
        " lady's",
        " 7",
    ]


def test_the_most_frequent_are_known():
    tokens = [" the"] * 3 + [" cat"] * 2 + [f"w{n}" for n in range(3000)]
    known = word_tokens.WordVocabulary.from_tokens(tokens, 2000)
    assert known.size == 2000
    assert known.encode([" the", " cat", " dog"]).tolist() == [1, 2, word_tokens.UNKNOWN]


@pytest.mark.parametrize("most", [1999, 30_001])
def test_other_sizes_are_refused(most):
    with pytest.raises(InvalidInput, match=r"words: .*2,000\.\.30,000"):
        word_tokens.WordVocabulary.from_tokens(["a"], most)
