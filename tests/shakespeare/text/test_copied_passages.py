"""The longest copied passage, against a search for every substring."""

import numpy as np
import pytest

from shakespeare.text.contamination import longest_shared
from shakespeare.text.copied_passages import longest_copied


def every_substring(text):
    for length in range(len(text), 0, -1):
        yield from (text[start : start + length] for start in range(len(text) - length + 1))


def brute_force(training, text):
    return next((passage for passage in every_substring(text) if passage in training), "")


@pytest.mark.parametrize("alphabet", ["ab", "abcdefgh", "a\n\N{SNOWMAN}\U0001f600\x00"])
def test_equal_to_a_search_for_every_substring(alphabet):
    random = np.random.default_rng(1616)

    def text(characters):
        return "".join(alphabet[index] for index in random.integers(len(alphabet), size=characters))

    training = text(400)
    texts = [text(length) for length in (0, 1, 2, 40, 70)] + [
        training[100:133],
        training[:1] + training[7:90],
    ]
    assert longest_copied(training, texts) == [brute_force(training, sample) for sample in texts]


def test_no_passage_runs_from_one_text_into_the_next():
    assert longest_copied("to be or not to be", ["to b", "e or", "#"]) == ["to b", "e or", ""]


def test_a_copy_that_is_not_a_power_of_two_long(text):
    training, copied = text[:17_000], text[3_000:3_173]
    sample = "#" + copied + "#"
    assert longest_copied(training, [sample, "", copied]) == [copied, "", copied]
    assert longest_copied(training, [sample]) == [longest_shared(training, sample)]


def test_no_texts_at_all():
    assert longest_copied("abc", []) == []
