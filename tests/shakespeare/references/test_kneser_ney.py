"""Kneser-Ney against an implementation with dictionaries, character by character."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.references.kneser_ney import NGramModel
from shakespeare.text.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def sides(text):
    training, validation = text[:3000], text[3000:3400] + "Zebra night;"
    vocabulary = Vocabulary.from_text(training)
    return vocabulary.size, vocabulary.encode(training), vocabulary.encode(validation)


class Naive:
    """The definition, with the counts of one history; discounts are handed over."""

    def __init__(self, size, history, order, discounts):
        self.size, self.order, self.discounts = size, order, discounts
        self.occurring = [Counter(self.grams(history, length)) for length in range(order + 1)]
        self.before = [defaultdict(set) for _ in range(order + 1)]
        for length in range(2, order + 1):
            for gram in self.occurring[length]:
                self.before[length - 1][gram[1:]].add(gram[0])

    @staticmethod
    def grams(history, length):
        return [tuple(history[at : at + length]) for at in range(len(history) - length + 1)]

    def probability(self, context, character, length, *, top):
        """Of a character, by grams of `length`; `top` counts occurrences, the rest what comes before."""
        if length == 0:
            return 1 / self.size

        def count(gram):
            return self.occurring[length][gram] if top else len(self.before[length].get(gram, ()))

        used = context[len(context) - length + 1 :]
        counts = {other: count((*used, other)) for other in range(self.size)}
        total = sum(counts.values())
        lower = self.probability(context, character, length - 1, top=False)
        if not total:
            return lower
        discount = self.discounts[length - 1][0 if top else 1]
        taken = sum(discount[min(3, number)] for number in counts.values())
        own = counts[character] - discount[min(3, counts[character])]
        return (own + taken * lower) / total


def discounts_of(grams):
    """By order: of occurrences, and of what comes before."""
    following = [table.discounts for table in grams.continuations] + [None]
    return [(counts.discounts, two) for counts, two in zip(grams.occurrences, following, strict=True)]


@pytest.mark.parametrize("adaptive", [False, True])
def test_equals_the_definition(sides, adaptive):
    size, training, validation = sides
    grams = NGramModel(training, size, 4)
    places = np.array([5, 17, 18, 150, 399, len(validation) - 1])
    whole = [*training.tolist(), *validation.tolist()]
    for order, chances in enumerate(grams.probabilities(validation, places, adaptive=adaptive), 1):
        assert chances.shape == (len(places), size)
        np.testing.assert_allclose(chances.sum(1), 1)
        for row, place in zip(chances, places, strict=True):
            end = len(training) + int(place)
            history = whole[:end] if adaptive else training.tolist()
            naive = Naive(size, history, order, discounts_of(grams))
            context = tuple(whole[end - order + 1 : end])
            for character in (int(validation[place]), 0, 3):
                expected = naive.probability(context, character, order, top=True)
                assert row[character] == pytest.approx(expected), (order, place)


def test_discounts_are_those_of_chen_and_goodman(sides):
    size, training, _ = sides
    table = NGramModel(training, size, 3).occurrences[2]
    counts = Counter(Counter(Naive.grams(training.tolist(), 3)).values())
    share = counts[1] / (counts[1] + 2 * counts[2])
    expected = [n - (n + 1) * share * counts[n + 1] / counts[n] for n in (1, 2, 3)]
    np.testing.assert_allclose(table.discounts, [0, *expected])


def test_an_adaptive_model_learns_what_validation_repeats(sides):
    size, training, _ = sides
    novelty = np.tile(np.array([2, 9, 5, 1, 7, 3], np.uint16), 30)
    places = np.arange(120, 180)
    frozen, learning = (
        list(NGramModel(training, size, 4).probabilities(novelty, places, adaptive=adaptive))[-1]
        for adaptive in (False, True)
    )
    truth = np.arange(len(places)), novelty[places]
    assert learning[truth].min() > 0.8
    assert frozen[truth].mean() < 0.5


def assert_equal_chances(grams, text, other_text, places, *, adaptive):
    """At every order, the chances at these places are the same in both texts."""
    for of_text, of_other in zip(
        grams.probabilities(text, places, adaptive=adaptive),
        grams.probabilities(other_text, places, adaptive=adaptive),
        strict=True,
    ):
        np.testing.assert_array_equal(of_text, of_other)


def test_a_frozen_model_does_not_see_validation_text(sides):
    size, training, validation = sides
    grams, places = NGramModel(training, size, 4), np.array([200])
    altered = validation.copy()
    altered[:190] = altered[:190][::-1]
    altered[201:] = 1
    assert_equal_chances(grams, validation, altered, places, adaptive=False)


def test_nobody_sees_the_future(sides):
    size, training, validation = sides
    grams, places = NGramModel(training, size, 4), np.array([200])
    altered = validation.copy()
    altered[200:] = 1
    assert_equal_chances(grams, validation, altered, places, adaptive=True)


def test_bytes_are_of_the_order_and_those_below(sides):
    size, training, _ = sides
    grams = NGramModel(training, size, 3)
    bigrams = {tuple(gram) for gram in Naive.grams(training.tolist(), 2)}
    second = len({gram[1] for gram in bigrams})
    assert grams.table_bytes(1) == 12 * len(set(training.tolist()))
    assert grams.table_bytes(2) == 12 * (len(bigrams) + second)


@pytest.mark.parametrize("order", [0, 40])
def test_an_order_that_cannot_be_is_refused(sides, order):
    size, training, _ = sides
    with pytest.raises(InvalidInput, match=r"order: .* must lie in 1\.\."):
        NGramModel(training, size, order)
