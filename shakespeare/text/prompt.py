"""A prompt as the ids of a model's vocabulary, and what of it the model never saw.

Needs numpy alone: a package that a user ships carries this file.
"""

import sys
import unicodedata
from pathlib import Path
from typing import NamedTuple

from shakespeare.errors import InvalidInput
from shakespeare.text.letter_forms import LetterForms
from shakespeare.text.vocabulary import Ids, Vocabulary

MAXIMUM_BYTES = 2**20  # of a file: a quarter of a minute of reading for a model
_STANDARD_INPUT = Path("-")
_STARTS = "\n ."  # what a text may begin after, the best first
_NAMED = 10  # unknown characters that are named; of more their number tells enough


class Prompt(NamedTuple):
    """A prompt as given, its ids, and the distinct characters of it that the vocabulary lacks."""

    text: str
    ids: Ids
    unknown: str

    @property
    def warning(self) -> str:
        """What the user should know; empty where every character is known."""
        if not self.unknown:
            return ""
        named = ", ".join(
            f"{ascii(character)[1:-1]} ({_name(character)})" for character in self.unknown[:_NAMED]
        )
        rest = f" and {len(self.unknown) - _NAMED} more" if len(self.unknown) > _NAMED else ""
        return f"the model never saw these characters of the prompt and reads them as unknown: {named}{rest}"


def start_character(vocabulary: Vocabulary) -> str:
    """What a text begins after: a newline, or where the vocabulary lacks it another character that it has."""
    return next((start for start in _STARTS if start in vocabulary.characters), vocabulary.characters[0])


def prepare(text: str | None, vocabulary: Vocabulary) -> Prompt:
    """The prompt in the spelling that the vocabulary has; where it is None, the start of a text.

    Raises:
        InvalidInput: the prompt is empty.
    """
    if text is None:
        text = start_character(vocabulary)
    if not text:
        raise InvalidInput("prompt", "empty", "must hold at least one character")
    spelled = LetterForms(vocabulary.characters).spell(text)
    known = frozenset(vocabulary.characters)
    unknown = dict.fromkeys(character for character in spelled if character not in known)
    return Prompt(text, vocabulary.encode(spelled), "".join(unknown))


def read(path: Path) -> str:
    """The prompt in a UTF-8 file, or on standard input for `-`; line ends become newlines.

    Raises:
        InvalidInput: it cannot be read, is larger than MAXIMUM_BYTES, or is not UTF-8.
    """
    if path == _STANDARD_INPUT and sys.stdin is None:
        raise InvalidInput("prompt-file", path, "standard input is closed")
    try:
        if path == _STANDARD_INPUT:
            data = sys.stdin.buffer.read(MAXIMUM_BYTES + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise InvalidInput("prompt-file", path, f"must be a readable text file ({error.strerror})") from error
    if len(data) > MAXIMUM_BYTES:
        raise InvalidInput("prompt-file", path, f"holds more than {MAXIMUM_BYTES:,} bytes; no more are read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("prompt-file", path, f"is not UTF-8 (byte {error.start})") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}")
