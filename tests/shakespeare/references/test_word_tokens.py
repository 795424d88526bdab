"""Tokens lose nothing, unknown words cost their spelling."""

import itertools
import math

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.references import word_tokens
from shakespeare.vocabulary import Vocabulary


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n", "thou art", "  two  blanks\t", "o'er-leap, I'll!", "-- a",
        "na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve 42 x_y",
    ],
)  # fmt: skip
def test_tokens_are_the_text(text):
    assert "".join(word_tokens.split(text)) == text


def test_a_real_text_is_its_tokens(text):
    assert "".join(word_tokens.split(text)) == text


def test_a_space_belongs_to_what_follows():
    assert word_tokens.split("O, speak\nagain: lady's 7") == [
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


def test_spelling_gives_every_next_sign_a_probability_that_sums_to_one():
    alphabet = Vocabulary.from_text("abc ")
    spelling = word_tokens.Spelling(["abba", "cab", " ab"], alphabet)

    def next_ones(prefix):
        """-log p(prefix followed by x and the end) differs from x to x by the last two factors alone."""
        return {sign: spelling.nats(prefix + sign) for sign in alphabet.characters}

    assert next_ones("ab")["b"] < next_ones("ab")["c"]  # "abb" occurs, "abc" does not
    end, size = alphabet.size, alphabet.size + 1
    codes = np.array([[end, end, x] for x in range(size)], np.int64)
    total = 0.0
    for code in codes:
        one = (spelling._one[code[2]] + 1) / (spelling._one.sum() + size)
        for length, counts, before in (
            (2, spelling._two, spelling._before_two),
            (3, spelling._three, spelling._before_three),
        ):
            key = spelling._codes(code[None], length)
            seen = word_tokens._looked_up(counts, key)[0]
            context = word_tokens._looked_up(before, key // size)[0]
            one = (seen + word_tokens._PRIOR * one) / (context + word_tokens._PRIOR)
        total += one
    assert total == pytest.approx(1)


def test_spelling_nothing_seen_is_uniform():
    spelling = word_tokens.Spelling([], Vocabulary.from_text("ab"))
    assert spelling.nats("a") == pytest.approx(
        2 * math.log(4)
    )  # two signs, unknown, end: for "a" and for the end


def naive_nats(trained, alphabet, word):
    """The interpolated trigram again, by counting lists of signs; None stands for a sign nobody saw."""
    end = "END"

    def signs(text):
        return [end, end, *(sign if sign in alphabet else None for sign in text), end]

    triples = [tuple(signs(one)[at : at + 3]) for one in trained for at in range(len(one) + 1)]
    total = 0.0
    for at in range(len(word) + 1):
        before2, before1, sign = signs(word)[at : at + 3]
        chance = (sum(t[2] == sign for t in triples) + 1) / (len(triples) + len(alphabet) + 2)
        for context in ((before1,), (before2, before1)):
            length = len(context)
            same = [t for t in triples if t[2 - length : 2] == context]
            found = sum(t[2] == sign for t in same)
            chance = (found + word_tokens._PRIOR * chance) / (len(same) + word_tokens._PRIOR)
        total -= math.log(chance)
    return total


@pytest.mark.parametrize("word", ["abba", "cab", " ab", "c", "", "\N{SNOWMAN}a", "ccccc"])
def test_spelling_is_the_interpolated_trigram(word):
    trained = ["abba", "cab", " ab", "cab", "ba"]
    spelling = word_tokens.Spelling(trained, Vocabulary.from_text("abc "))
    assert spelling.nats(word) == pytest.approx(naive_nats(trained, set("abc "), word))


def test_all_spellings_together_are_at_most_certain():
    """Probabilities of every text of at most six signs: what is missing are longer ones."""
    spelling = word_tokens.Spelling(["ab", "b", "aab", "ba"], Vocabulary.from_text("ab"))
    texts = (
        "".join(signs) for length in range(7) for signs in itertools.product("ab\N{SNOWMAN}", repeat=length)
    )
    total = sum(math.exp(-spelling.nats(text)) for text in texts)
    assert 0.9 < total < 1
