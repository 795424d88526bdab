"""What unknown words cost: the interpolated trigram, by counting, and sums of probabilities."""

import itertools
import math

import numpy as np
import pytest

from shakespeare.references.spelling import _CONTEXT_WEIGHT, SpellingModel
from shakespeare.text.vocabulary import Vocabulary


def test_spelling_gives_every_next_sign_a_probability_that_sums_to_one():
    alphabet = Vocabulary.from_text("abc ")
    spelling = SpellingModel(["abba", "cab", " ab"], alphabet)

    def next_ones(prefix):
        """-log p(prefix followed by x and the end) differs from x to x by the last two factors alone."""
        return {sign: spelling.nats(prefix + sign) for sign in alphabet.characters}

    assert next_ones("ab")["b"] < next_ones("ab")["c"]  # "abb" occurs, "abc" does not
    end, size = alphabet.size, alphabet.size + 1
    trigrams = np.array([[end, end, id_] for id_ in range(size)], np.int64)
    assert spelling._chances(trigrams).sum() == pytest.approx(1)


def test_spelling_nothing_seen_is_uniform():
    spelling = SpellingModel([], Vocabulary.from_text("ab"))
    assert spelling.nats("a") == pytest.approx(
        2 * math.log(4)
    )  # two signs, unknown, end: for "a" and for the end


def naive_nats(trained, alphabet, word):
    """The interpolated trigram again, by counting lists of signs; None stands for a sign nobody saw."""
    end = "END"

    def signs(text):
        return [end, end, *(sign if sign in alphabet else None for sign in text), end]

    triples = [
        tuple(signs(known_word)[at : at + 3]) for known_word in trained for at in range(len(known_word) + 1)
    ]
    total = 0.0
    for at in range(len(word) + 1):
        before2, before1, sign = signs(word)[at : at + 3]
        chance = (sum(t[2] == sign for t in triples) + 1) / (len(triples) + len(alphabet) + 2)
        for context in ((before1,), (before2, before1)):
            length = len(context)
            same = [t for t in triples if t[2 - length : 2] == context]
            count = sum(t[2] == sign for t in same)
            chance = (count + _CONTEXT_WEIGHT * chance) / (len(same) + _CONTEXT_WEIGHT)
        total -= math.log(chance)
        if sign is None:  # one of all characters that the alphabet lacks
            total += math.log(0x110000 - 0x800 - len(alphabet))
    return total


@pytest.mark.parametrize("word", ["abba", "cab", " ab", "c", "", "\N{SNOWMAN}a", "ccccc"])
def test_spelling_is_the_interpolated_trigram(word):
    trained = ["abba", "cab", " ab", "cab", "ba"]
    spelling = SpellingModel(trained, Vocabulary.from_text("abc "))
    assert spelling.nats(word) == pytest.approx(naive_nats(trained, set("abc "), word))


def test_all_spellings_together_are_at_most_certain():
    """Probabilities of every text of at most six signs: what is missing are longer ones."""
    spelling = SpellingModel(["ab", "b", "aab", "ba"], Vocabulary.from_text("ab"))
    texts = (
        "".join(signs) for length in range(7) for signs in itertools.product("ab\N{SNOWMAN}", repeat=length)
    )
    total = sum(math.exp(-spelling.nats(text)) for text in texts)
    assert 0.9 < total < 1
