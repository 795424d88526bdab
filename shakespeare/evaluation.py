"""Top-1, top-5 and nats at fixed validation positions, block by block so that they can be bootstrapped."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.metrics import METRICS, Predicted
from shakespeare.vocabulary import Ids
from shakespeare.windows import evenly_spaced

Logits = npt.NDArray[np.float32]


class Positions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which characters are predicted: `blocks` runs of `length`, each behind `context` to read.

    The same characters for every model; a window model reads the end of the context only.
    """

    blocks: int
    length: int = 64
    context: int = 256

    def starts(self, characters: int) -> npt.NDArray[np.int64]:
        """Offsets of the blocks in a text of that many characters, evenly spread, not overlapping.

        Raises:
            InvalidInput: the text is too short for one block.
        """
        room = (characters - self.context) // self.length
        if room < 1:
            needed = f"needs {self.context + self.length} for one block behind its context"
            raise InvalidInput("validation text", f"{characters:,} characters", needed)
        return evenly_spaced(room, self.blocks) * self.length + self.context


class Predictor(Protocol):
    """A model that can be asked for the next character: of a checkpoint, or a deployed file."""

    def block(self, span: Ids, length: int) -> Logits:
        """Logits [length, vocabulary] of the last `length` ids of `span`, each from what precedes it."""
        ...

    def feed(self, ids: npt.ArrayLike) -> Logits:
        """Reads further ids and returns the logits [vocabulary] of what follows them."""
        ...


@dataclass(frozen=True)
class PositionScores:
    """Every metric of `shakespeare.metrics` at n positions, float64 [n] each, by its name."""

    values: Mapping[str, npt.NDArray[np.float64]]

    @property
    def top1(self) -> npt.NDArray[np.bool_]:
        """Whether the true character was the likeliest, [n]."""
        return self.values["top1"] > 0

    @property
    def top5(self) -> npt.NDArray[np.bool_]:
        """Whether the true character was among the five likeliest, [n]."""
        return self.values["top5"] > 0

    @property
    def nats(self) -> npt.NDArray[np.float64]:
        """The loss: minus the natural logarithm of the true character's probability, [n]."""
        return self.values["nats"]


class Block(NamedTuple):
    """One block of consecutive positions: the true ids, the likeliest ids, and the metrics."""

    start: int  # offset of the first predicted character in the text
    targets: Ids
    predicted: Ids
    scores: PositionScores


def evaluate(predictor: Predictor, ids: Ids, positions: Positions) -> Iterator[Block]:
    """Yields the blocks of a validation text, in order."""
    for start in positions.starts(len(ids)):
        span = ids[start - positions.context : start + positions.length]
        targets = span[positions.context :]
        logits = predictor.block(span, positions.length)
        likeliest = logits.argmax(1).astype(targets.dtype)
        yield Block(int(start), targets, likeliest, score(logits, targets))


def score(logits: Logits, targets: Ids) -> PositionScores:
    """Every metric of logits [n, vocabulary] against the true ids [n].

    Ties go to the lower id, as argmax does: an int8 model's equal logits earn nothing.
    """
    wide = logits.astype(np.float64)
    wide -= wide.max(1, keepdims=True)
    truth = np.take_along_axis(wide, targets[:, None].astype(np.int64), 1)
    ahead = (wide > truth) | ((wide == truth) & (np.arange(wide.shape[1]) < targets[:, None]))
    nats = np.log(np.exp(wide).sum(1)) - truth[:, 0]
    predicted = Predicted(rank=ahead.sum(1), nats=nats)
    return PositionScores({name: metric(predicted) for name, metric in METRICS.items()})


CLASSES = (
    "lower case", "capitals", "digits", "spaces", "newlines", "punctuation", "speaker names",
)  # fmt: skip
_TESTS: tuple[Callable[[str], bool], ...] = (
    str.islower,
    str.isupper,
    str.isdigit,
    lambda character: character == " ",
    lambda character: character == "\n",
)
# A line of capitals alone, as the plays name who speaks. Its newline is a newline.
_SPEAKER = re.compile(r"^(?=.*[^\W\d_])[^a-z\n]*[A-Z]{2}[^a-z\n]*$", re.MULTILINE)


def character_classes(text: str) -> npt.NDArray[np.uint8]:
    """The class of every character, as an index into CLASSES; what is nothing else is punctuation."""
    of_each = {
        character: next(
            (at for at, test in enumerate(_TESTS) if test(character)), CLASSES.index("punctuation")
        )
        for character in set(text)
    }
    found = np.fromiter(map(of_each.__getitem__, text), np.uint8, len(text))
    for line in _SPEAKER.finditer(text):
        found[line.start() : line.end()] = CLASSES.index("speaker names")
    return found
