"""The class of every character of a text, so that quality can be told apart by class."""

import re
import unicodedata

import numpy as np
import numpy.typing as npt

CLASSES = (
    *("lower case", "capitals", "digits", "spaces", "newlines", "punctuation", "speaker names"),
    "letters without case",
)
# By Unicode's general category; what is not listed is punctuation, as signs and emoji are. A mark, such as a
# vowel sign, belongs to the letters. Alphabets without case: Hebrew, Arabic, Chinese, Devanagari and others.
_CLASS_OF_CATEGORY = {
    **dict.fromkeys(("Ll",), "lower case"),
    **dict.fromkeys(("Lu", "Lt"), "capitals"),
    **dict.fromkeys(("Lo", "Lm", "Mn", "Mc", "Me"), "letters without case"),
    **dict.fromkeys(("Nd", "Nl", "No"), "digits"),
    **dict.fromkeys(("Zs",), "spaces"),
    **dict.fromkeys(("Zl", "Zp"), "newlines"),
}
_CLASS_OF_CONTROL = {"\n": "newlines", "\t": "spaces", "\v": "spaces", "\f": "spaces"}
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")


def classify(text: str) -> npt.NDArray[np.uint8]:
    """The class of every character as an index into CLASSES, [characters].

    A line of capitals alone names the speaker, as in the plays; its newline stays a newline.
    """
    class_of = {character: CLASSES.index(_class_by_itself(character)) for character in set(text)}
    classes = np.fromiter(map(class_of.__getitem__, text), np.uint8, len(text))
    start = 0
    for line in text.split("\n"):
        if names_speaker(line):
            classes[start : start + len(line)] = CLASSES.index("speaker names")
        start += len(line) + 1
    return classes


def names_speaker(line: str) -> bool:
    """Whether a line is of capitals alone, two of them neighbours."""
    return line.isupper() and bool(_TWO_LETTERS.search(line))


def _class_by_itself(character: str) -> str:
    by_category = _CLASS_OF_CATEGORY.get(unicodedata.category(character), "punctuation")
    return _CLASS_OF_CONTROL.get(character, by_category)
