"""Translates characters to ids and back. Id 0 stands for every character that training never saw.

Needs numpy alone: a package that a user ships carries this file.
"""

import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput

UNKNOWN = 0
_MAXIMUM_CHARACTERS = np.iinfo(np.uint16).max
_UNICODE_CHARACTERS = 0x110000 - 0x800  # code points that are no surrogates
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

Ids = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Vocabulary:
    """The known characters in the order of their code points; a character's id is its place plus one."""

    characters: str

    def __post_init__(self) -> None:
        if not self.characters or sorted(set(self.characters)) != list(self.characters):
            raise InvalidInput("vocabulary", self.characters[:20], "must be distinct characters in order")
        if len(self.characters) > _MAXIMUM_CHARACTERS:
            raise InvalidInput(
                "vocabulary", f"{len(self.characters):,} characters", f"at most {_MAXIMUM_CHARACTERS:,}"
            )

    @classmethod
    def from_text(cls, text: str) -> "Vocabulary":
        """The vocabulary of all characters that occur in `text`."""
        occurring = np.flatnonzero(np.bincount(code_points(text)))
        return cls("".join(map(chr, occurring)))

    @classmethod
    def from_json(cls, data: bytes) -> "Vocabulary":
        """Reads what `to_json` wrote.

        Raises:
            InvalidInput: not JSON, or not distinct characters in order.
        """
        try:
            listed = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise InvalidInput(
                "vocabulary", "file", f"must be a JSON list of characters ({error})"
            ) from error
        if not isinstance(listed, list) or not all(map(_is_character, listed)):
            raise InvalidInput("vocabulary", "file", "must be a JSON list of characters")
        return cls("".join(listed))

    def to_json(self) -> bytes:
        """A JSON list of the characters of ids 1, 2, ..."""
        return json.dumps(list(self.characters), ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def size(self) -> int:
        """Number of ids, the unknown one included."""
        return len(self.characters) + 1

    def encode(self, text: str) -> Ids:
        """Ids of a text, uint16 [characters]; characters outside the vocabulary become UNKNOWN."""
        points = code_points(text)
        known = code_points(self.characters)
        id_of_point = np.zeros(max(int(points.max(initial=0)), int(known[-1])) + 1, np.uint16)
        id_of_point[known] = np.arange(1, self.size, dtype=np.uint16)
        return id_of_point[points]

    def decode(self, ids: npt.ArrayLike) -> str:
        """The text of ids; UNKNOWN becomes U+FFFD.

        Raises:
            InvalidInput: an id outside [0, size).
        """
        array = np.asarray(ids, np.int64)
        if array.size and not 0 <= array.min() <= array.max() < self.size:
            raise InvalidInput("ids", [int(array.min()), int(array.max())], f"must lie in 0..{self.size - 1}")
        return "".join((REPLACEMENT + self.characters)[id_] for id_ in array)


def _is_character(value: object) -> bool:
    """Whether a text can hold it: half of a surrogate pair is none."""
    return isinstance(value, str) and len(value) == 1 and not "\ud800" <= value <= "\udfff"


def unseen_characters(vocabulary_size: int) -> int:
    """Number of characters that UNKNOWN may stand for: all of Unicode but the known ones."""
    return _UNICODE_CHARACTERS - (vocabulary_size - 1)


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """The code point of each character, [characters]; lone surrogates too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
