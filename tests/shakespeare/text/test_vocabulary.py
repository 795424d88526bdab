"""Characters to ids and back."""

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.text.vocabulary import UNKNOWN, Vocabulary

TEXTS = [
    "a",
    "To be, or not to be",
    "\n\t \u00a0",
    "na\u00efve caf\u00e9 \u2014 \u201cquoth\u201d",
    "\U0001f3ad beside \U00010348 and \U0010ffff",
    "\u65e5\u672c\u8a9e",
    "e\u0301 is not \u00e9",
]


@pytest.mark.parametrize("text", TEXTS)
def test_round_trip(text):
    vocabulary = Vocabulary.from_text(text)
    ids = vocabulary.encode(text)
    assert ids.shape == (len(text),)
    assert ids.dtype == np.uint16
    assert vocabulary.decode(ids) == text
    assert vocabulary.size == len(set(text)) + 1


@pytest.mark.parametrize("text", TEXTS)
def test_ids_are_places_in_code_point_order_plus_one(text):
    order = sorted(set(text))
    assert Vocabulary.from_text(text).characters == "".join(order)
    assert Vocabulary.from_text(text).encode(text).tolist() == [
        order.index(character) + 1 for character in text
    ]


@pytest.mark.parametrize("unknown", ["z", " ", "\u00e9", "\U0001f3ad", "\U0010ffff", "\0"])
def test_an_unknown_character_is_id_0_and_then_the_replacement_character(unknown):
    vocabulary = Vocabulary.from_text("abc")
    ids = vocabulary.encode(f"a{unknown}c")
    assert ids.tolist() == [1, UNKNOWN, 3]
    assert vocabulary.decode(ids) == "a\N{REPLACEMENT CHARACTER}c"


def test_empty_texts_have_no_ids():
    vocabulary = Vocabulary.from_text("abc")
    assert vocabulary.encode("").shape == (0,)
    assert vocabulary.decode([]) == ""


@pytest.mark.parametrize("text", TEXTS)
def test_json_round_trip(text):
    vocabulary = Vocabulary.from_text(text)
    assert Vocabulary.from_json(vocabulary.to_json()) == vocabulary


@pytest.mark.parametrize("ids", [[4], [0, -1], [65_535]])
def test_ids_out_of_range_are_refused(ids):
    with pytest.raises(InvalidInput, match=r"^ids: \[.*\]: must lie in 0\.\.3") as caught:
        Vocabulary.from_text("abc").decode(ids)
    assert str(min(ids)) in str(caught.value)


@pytest.mark.parametrize("characters", ["", "ba", "aa", "abca"])
def test_only_distinct_characters_in_order_make_a_vocabulary(characters):
    with pytest.raises(InvalidInput, match=r"^vocabulary: .*must be distinct characters in order"):
        Vocabulary(characters)


def test_of_no_text_there_is_none():
    with pytest.raises(InvalidInput, match=r"^vocabulary"):
        Vocabulary.from_text("")


@pytest.mark.parametrize("data", [b"", b"[", b"{}", b"[1]", b'"abc"', b'["b", "a"]', b"[]", b'["\xff"]'])
def test_other_json_is_refused(data):
    with pytest.raises(InvalidInput, match=r"^vocabulary"):
        Vocabulary.from_json(data)


def test_an_alphabet_that_overflows_its_ids_is_refused():
    """65,535 ids is what uint16 has beside the unknown one; more would wrap without a word."""
    characters = "".join(chr(point) for point in range(0x10000, 0x10000 + 65_536))
    with pytest.raises(InvalidInput, match=r"^vocabulary: .*65,535"):
        Vocabulary(characters)
    largest = Vocabulary(characters[:-1])
    assert largest.encode(characters[-2]).tolist() == [65_535]


@pytest.mark.parametrize("data", [b'["ab"]', b'[""]', b'["\\ud800"]', b"[" * 100_000, b"[1]", b'"ab"'])
def test_a_list_of_anything_but_characters_is_refused(data):
    with pytest.raises(InvalidInput, match=r"^vocabulary: file: must be a JSON list of characters"):
        Vocabulary.from_json(data)
