"""Shared passages, against a search for every substring."""

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.text.contamination import SharedSubstrings, longest_shared, overlap_mask

LENGTHS = (1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 32, 33)


def naive(training, validation, length):
    """Every substring of validation looked for in training."""
    mask = np.zeros(len(validation), np.bool_)
    for start in range(len(validation) - length + 1):
        if validation[start : start + length] in training:
            mask[start : start + length] = True
    return mask.tolist()


def naive_longest(training, validation):
    every = (
        validation[start : start + length]
        for length in range(len(validation), 0, -1)
        for start in range(len(validation) - length + 1)
    )
    return next((passage for passage in every if passage in training), "")


def random_text(characters, alphabet, seed):
    chosen = np.random.default_rng(seed).integers(len(alphabet), size=characters)
    return "".join(alphabet[index] for index in chosen)


@pytest.mark.parametrize("alphabet", ["ab", "abcdefgh", "a\n\N{SNOWMAN}\U0001f600\x00"])
@pytest.mark.parametrize("length", LENGTHS)
def test_equal_to_a_search_for_every_substring(alphabet, length):
    for seed in range(5):
        training, validation = random_text(600, alphabet, seed), random_text(150, alphabet, seed + 100)
        assert overlap_mask(training, validation, length).tolist() == naive(training, validation, length)


@pytest.mark.parametrize("alphabet", ["ab", "abcdefgh", "\N{SNOWMAN}\U0001f600xyz"])
def test_the_longest_equals_a_search_for_every_substring(alphabet):
    for seed in range(5):
        training, validation = random_text(300, alphabet, seed), random_text(80, alphabet, seed + 100)
        assert longest_shared(training, validation) == naive_longest(training, validation)


def test_equal_on_text_with_structure(text):
    training, validation = text[:17_000], text[17_000:18_000]
    passages = SharedSubstrings(training, validation)
    for length in LENGTHS:
        assert passages.overlap_mask(length).tolist() == naive(training, validation, length)
    longest = passages.longest()
    assert longest in training
    assert longest in validation
    assert not passages.starts(len(longest) + 1).any()


@pytest.mark.parametrize("planted", [1, 5, 16, 40, 64, 100, 129])
def test_a_planted_passage_is_found_to_the_character(planted):
    """Otherwise the two texts share no character."""
    passage = random_text(planted, "0123456789", planted)
    training = random_text(500, "abc", 1) + passage + random_text(500, "abc", 2)
    validation = random_text(200, "xyz", 3) + passage + random_text(100, "xyz", 4)
    expected = np.arange(len(validation))
    expected = (expected >= 200) & (expected < 200 + planted)
    assert overlap_mask(training, validation, planted).tolist() == expected.tolist()
    assert not overlap_mask(training, validation, planted + 1).any()
    assert longest_shared(training, validation) == passage


def test_more_pairs_than_a_table_holds(monkeypatch):
    """Many different characters: names are searched for, not looked up, and give the same."""
    alphabet = "".join(map(chr, range(0x4E00, 0x4E00 + 5_000)))
    training = random_text(20_000, alphabet, 1)
    validation = random_text(500, alphabet, 2) + training[7_000:7_050] + random_text(500, alphabet, 3)
    expected = [naive(training, validation, length) for length in (1, 2, 16, 50)]
    assert [overlap_mask(training, validation, length).tolist() for length in (1, 2, 16, 50)] == expected
    monkeypatch.setattr("shakespeare.text.contamination._TABLE_LIMIT", 0)
    assert [overlap_mask(training, validation, length).tolist() for length in (1, 2, 16, 50)] == expected


def test_overlapping_passages_from_different_places_are_marked_as_one():
    assert overlap_mask("abcd-cdef", "..abcdef..", 4).tolist() == [False] * 2 + [True] * 6 + [False] * 2
    assert longest_shared("abcd-cdef", "..abcdef..") == "abcd"


def test_equal_texts_are_shared_entirely():
    text = random_text(1_000, "abcd", 5)
    assert overlap_mask(text, text, 1_000).all()
    assert longest_shared(text, text) == text
    assert longest_shared("a" * 700, "a" * 500) == "a" * 500


def test_the_order_of_questions_does_not_matter(text):
    training, validation = text[:5_000], text[5_000:6_000]
    passages = SharedSubstrings(training, validation)
    descending = [passages.overlap_mask(length).tolist() for length in reversed(LENGTHS)]
    assert descending == [overlap_mask(training, validation, length).tolist() for length in reversed(LENGTHS)]


@pytest.mark.parametrize(("training", "validation"), [("", "abc"), ("abc", ""), ("", ""), ("abc", "xyz")])
@pytest.mark.parametrize("length", [1, 2, 100])
def test_nothing_is_shared_with_nothing(training, validation, length):
    assert overlap_mask(training, validation, length).tolist() == [False] * len(validation)
    assert longest_shared(training, validation) == ""


def test_half_a_surrogate_pair_is_a_character_like_others():
    assert longest_shared("ab\ud800c", "x\ud800cx") == "\ud800c"


@pytest.mark.parametrize("length", [0, -1])
def test_a_length_of_nothing_is_refused(length):
    with pytest.raises(InvalidInput, match=f"^length: {length}: must be at least 1"):
        overlap_mask("abc", "abc", length)
