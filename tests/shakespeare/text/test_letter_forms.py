"""Every way to write a letter is the one that the vocabulary has, in every script."""

import unicodedata

import pytest

from shakespeare.text.letter_forms import LetterForms

COMPOSED = {
    "Bengali": "\u09cb",
    "Tamil": "\u0bca",
    "Kannada": "\u0ccb",
    "Sinhala": "\u0dde",
    "Balinese": "\u1b40",
    "Burmese": "\u1026",
    "Hebrew presentation form": "\ufb2c",
    "Devanagari with nukta": "\u0958",
    "Tibetan": "\u0f43",
    "Angstrom": "\u212b",
    "Vietnamese": "\u1ec7",
    "Greek": "\u1f82",
    "Korean": "\ud55c",
    "kana": "\u304c",
}


@pytest.mark.parametrize("composed", COMPOSED.values(), ids=COMPOSED.keys())
def test_composed_and_decomposed_match(composed):
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    assert LetterForms(composed).spell(f"{decomposed}x{decomposed}") == f"{composed}x{composed}"
    assert LetterForms(decomposed).spell(f"{composed}x{composed}") == f"{decomposed}x{decomposed}"


@pytest.mark.parametrize(
    "written", ["\u1ec7", "e\u0323\u0302", "e\u0302\u0323", "\u00ea\u0323", "\u1eb9\u0302"]
)
@pytest.mark.parametrize("known", ["\u1ec7", "\u00ea\u0323", "\u1eb9\u0302", "e\u0323\u0302"])
def test_a_letter_that_is_composed_in_part(written, known):
    spelled = LetterForms(known).spell(written)
    assert set(spelled) <= set(known)
    assert unicodedata.normalize("NFD", spelled) == unicodedata.normalize("NFD", written)


@pytest.mark.parametrize(
    ("given", "known"),
    [("\u212b", "\u00c5"), ("\u00c5", "\u212b"), ("\u2126", "\u03a9"), ("\u03a9", "\u2126")],
)
def test_signs_that_are_letters(given, known):
    assert LetterForms(known).spell(given) == known


def test_of_two_characters_with_one_form_the_usual_one_is_taken():
    assert LetterForms("\u00c5\u212b").spell("A\u030a") == "\u00c5"


@pytest.mark.parametrize("text", ["a\u0301\u0301", "\u00e1\u0323x", "\u0301", "", "\u09c7\u09be"])
def test_without_a_known_form_a_letter_stays(text):
    assert LetterForms("ab").spell(text) == text


def test_marks_of_one_class_keep_their_order():
    """An acute above a circumflex is another letter than a circumflex above an acute."""
    assert LetterForms("\u00e2\u0301").spell("a\u0301\u0302") == "a\u0301\u0302"


@pytest.mark.slow
def test_a_letter_of_a_million_marks_takes_one_look():
    """Sorting the marks of such a letter takes hours."""
    text = "e" + "\u0301\u0323" * 500_000
    assert LetterForms("ab").spell(text) == text
