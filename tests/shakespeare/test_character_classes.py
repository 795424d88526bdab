"""Every character has one class; lines of capitals name who speaks."""

import pytest

from shakespeare.character_classes import CLASSES, classify


@pytest.mark.parametrize(
    ("characters", "name"),
    [
        ("azé", "lower case"),
        ("AZÉ", "capitals"),
        ("09", "digits"),
        (" ", "spaces"),
        ("\n", "newlines"),
        (".,-\t\u2019", "punctuation"),
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
