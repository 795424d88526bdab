"""Characters <-> ids, vectorised. Id 0 stands for every character that training never saw.

Needs numpy alone: packages carry this file.
"""

import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput

UNKNOWN = 0
_MOST = np.iinfo(np.uint16).max  # ids of known characters
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

Ids = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Vocabulary:
    """The known characters in code point order; a character's id is its place plus one."""

    characters: str

    def __post_init__(self) -> None:
        if not self.characters or sorted(set(self.characters)) != list(self.characters):
            raise InvalidInput("vocabulary", self.characters[:20], "must be distinct characters in order")
        if len(self.characters) > _MOST:
            raise InvalidInput("vocabulary", f"{len(self.characters):,} characters", f"at most {_MOST:,}")

    @classmethod
    def from_text(cls, text: str) -> "Vocabulary":
        """Every character of `text`."""
        seen = np.flatnonzero(np.bincount(_code_points(text)))
        return cls("".join(map(chr, seen)))

    @classmethod
    def from_json(cls, data: bytes) -> "Vocabulary":
        """Reads what `to_json` wrote.

        Raises:
            InvalidInput: not JSON, or not distinct characters in order.
        """
        try:
            listed = json.loads(data)
        except ValueError as error:
            raise InvalidInput(
                "vocabulary", "file", f"must be a JSON list of characters ({error})"
            ) from error
        if not isinstance(listed, list) or not all(isinstance(sign, str) for sign in listed):
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
        """Ids of a text, shape [characters], uint16."""
        points = _code_points(text)
        known = _code_points(self.characters)
        table = np.zeros(max(int(points.max(initial=0)), int(known[-1])) + 1, np.uint16)
        table[known] = np.arange(1, self.size, dtype=np.uint16)
        return table[points]

    def decode(self, ids: npt.ArrayLike) -> str:
        """The text of ids; the unknown one becomes U+FFFD.

        Raises:
            InvalidInput: an id outside [0, size).
        """
        array = np.asarray(ids, np.int64)
        if array.size and not 0 <= array.min() <= array.max() < self.size:
            raise InvalidInput("ids", [int(array.min()), int(array.max())], f"must lie in 0..{self.size - 1}")
        return "".join((REPLACEMENT + self.characters)[id_] for id_ in array)


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
