"""The class of every character of a text, so that quality can be told apart by class."""

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

CLASSES = (
    "lower case", "capitals", "digits", "spaces", "newlines", "punctuation", "speaker names",
)  # fmt: skip
# A character belongs to the first class whose test it passes; the order is that of CLASSES.
_TESTS: tuple[Callable[[str], bool], ...] = (
    str.islower,
    str.isupper,
    str.isdigit,
    lambda character: character == " ",
    lambda character: character == "\n",
)
# A line of capitals alone, which is how the plays name the speaker. Its newline stays a newline.
_SPEAKER_LINE = re.compile(r"^(?=.*[^\W\d_])[^a-z\n]*[A-Z]{2}[^a-z\n]*$", re.MULTILINE)


def classify(text: str) -> npt.NDArray[np.uint8]:
    """The class of every character as an index into CLASSES, [characters].

    What passes no test is punctuation.
    """
    class_of = {character: _class_by_itself(character) for character in set(text)}
    classes = np.fromiter(map(class_of.__getitem__, text), np.uint8, len(text))
    for line in _SPEAKER_LINE.finditer(text):
        classes[line.start() : line.end()] = CLASSES.index("speaker names")
    return classes


def _class_by_itself(character: str) -> int:
    passed = (index for index, test in enumerate(_TESTS) if test(character))
    return next(passed, CLASSES.index("punctuation"))
