"""Every character has one class; lines of capitals name who speaks."""

import pytest

from shakespeare.text.character_classes import CLASSES, classify


@pytest.mark.parametrize(
    ("characters", "name"),
    [
        ("azé", "lower case"),
        ("AZÉ", "capitals"),
        ("09", "digits"),
        (" ", "spaces"),
        ("\n", "newlines"),
        (" \t\u00a0\u3000", "spaces"),
        (".,-\u2019\u3002\u061f\u20ac\N{GRINNING FACE}", "punctuation"),
        ("\u0444\u03b1\u03ce", "lower case"),
        ("\u0424\u0391\u01c5", "capitals"),
        ("\u05d0\u05ea", "letters without case"),  # Hebrew
        ("\u0628\u064e", "letters without case"),  # Arabic, a letter and a vowel sign
        ("\u4e2d\u6587\u3042\uac00", "letters without case"),  # Chinese, Japanese, Korean
        ("\u0928\u093f\u094d", "letters without case"),  # Devanagari with vowel signs
        ("\u0663\u096a\u2167", "digits"),
    ],
)
def test_character_classes(characters, name):
    text = "".join(f"a{character}b\n" for character in characters)
    assert {CLASSES[kind] for kind in classify(text)[1::4]} == {name}


def test_a_line_of_capitals_names_who_speaks():
    text = "LADY MACBETH\nOut, I say.\nI\nO\nA 1\nSECOND MURDERER, aside\n2ND LORD"
    names = [CLASSES[kind] for kind in classify(text)]
    speaking = "".join(sign for sign, kind in zip(text, names, strict=True) if kind == "speaker names")
    assert speaking == "LADY MACBETH2ND LORD"
    assert {names[at] for at, sign in enumerate(text) if sign == "\n"} == {"newlines"}


def test_classes_follow_the_text_from_its_start():
    assert len(classify("")) == 0
    assert classify("Ab 1.\n").tolist() == [
        CLASSES.index(name)
        for name in (
            "capitals",
            "lower case",
            "spaces",
            "digits",
            "punctuation",
            "newlines",
        )
    ]


@pytest.mark.parametrize(
    "name", ["\u0413\u0410\u041c\u041b\u0415\u0422", "\u0391\u039c\u039b\u0395\u03a4", "\u00c9L\u00c9ONORE"]
)
def test_speakers_have_capitals_of_other_alphabets(name):
    assert {CLASSES[kind] for kind in classify(name)} == {"speaker names"}


@pytest.mark.parametrize("unit", ["A", "a", "A a", "\u05d0", "1"])
def test_a_line_of_more_than_a_million_letters_takes_one_look(unit):
    """A pattern that tried every beginning of such a line took minutes."""
    line = unit * (1_400_000 // len(unit)) + "a"
    assert len(classify(line)) == len(line)
