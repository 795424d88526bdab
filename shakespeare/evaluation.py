"""Scores a model's predictions at fixed positions, block by block, for intervals over pieces of text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import msgspec
import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.metrics import METRICS, Predicted, informative
from shakespeare.text.vocabulary import UNKNOWN, Ids, unseen_characters
from shakespeare.text.windows import evenly_spaced

Logits = npt.NDArray[np.float32]
_BLOCKS_A_CALL = 64
_LOGITS_A_CALL = 2**24  # of all positions that a call computes
_LAST_RANK = np.iinfo(np.int64).max  # of what cannot be predicted: no metric counts it as right


class Positions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which characters are predicted: `blocks` runs of `length` characters, each after `context` to read.

    The same characters for every model; a window model reads the end of the context only.
    """

    blocks: int
    length: int = 64
    context: int = 256

    def starts(self, characters: int) -> npt.NDArray[np.int64]:
        """Offsets of the blocks in a text of that many characters, evenly spaced, not overlapping.

        Raises:
            InvalidInput: the text is too short for one block.
        """
        possible = (characters - self.context) // self.length
        if possible < 1:
            needed = f"needs {self.context + self.length} for one block behind its context"
            raise InvalidInput("text", f"{characters:,} characters", needed)
        return evenly_spaced(possible, self.blocks) * self.length + self.context


class Predictor(Protocol):
    """A model that predicts the next character: a checkpoint on an engine, or a converted file."""

    def block(self, span: Ids, length: int) -> Logits:
        """Logits [length, vocabulary] of the last `length` ids of `span`, each from the ids before it."""
        ...

    def feed(self, ids: npt.ArrayLike) -> Logits:
        """Reads further ids and returns the logits [vocabulary] of the id that follows them."""
        ...

    def reset(self) -> None:
        """Forgets what was fed."""


@runtime_checkable
class BatchPredictor(Protocol):
    """A predictor that answers many blocks in one call. `vocabulary_size`: logits of each position."""

    @property
    def vocabulary_size(self) -> int: ...

    def blocks(self, spans: Ids, length: int) -> Logits:
        """Does what `Predictor.block` does, for spans [n, ids] -> logits [n, length, vocabulary]."""
        ...


@dataclass(frozen=True)
class PositionScores:
    """The value of every metric at every position: by the metric's name, float64 [n]."""

    values: Mapping[str, npt.NDArray[np.float64]]

    @property
    def top1(self) -> npt.NDArray[np.bool_]:
        """Whether the true id is the likeliest, [n]."""
        return self.values["top1"] > 0

    @property
    def top5(self) -> npt.NDArray[np.bool_]:
        """Whether the true id is among the five likeliest, [n]."""
        return self.values["top5"] > 0

    @property
    def nats(self) -> npt.NDArray[np.float64]:
        """The negative logarithm of the true id's probability, [n]."""
        return self.values["nats"]


class Block(NamedTuple):
    """One block of n positions, which begins at offset `start` of the text."""

    start: int
    targets: Ids  # the true ids [n]
    predicted: Ids  # the likeliest ids [n]
    scores: PositionScores


def rows_a_call(logits_a_row: int, *, most: int) -> int:
    """How many rows of text one call of a model takes: `most`, or fewer where the alphabet is large."""
    return max(1, min(most, _LOGITS_A_CALL // logits_a_row))


def evaluate(predictor: Predictor, ids: Ids, positions: Positions) -> Iterator[Block]:
    """Yields the scored blocks of a text in order.

    Raises:
        InvalidInput: the text is too short for one block.
    """
    starts = positions.starts(len(ids))
    for start, logits in zip(starts, predict(predictor, ids, positions), strict=True):
        yield score_block(int(start), logits, ids[start : start + positions.length])


def predict(predictor: Predictor, ids: Ids, positions: Positions) -> Iterator[Logits]:
    """Yields the logits [length, vocabulary] of every block of a text in order, many a call where it can.

    Raises:
        InvalidInput: the text is too short for one block.
    """
    starts = positions.starts(len(ids)) - positions.context
    width = positions.context + positions.length
    if not isinstance(predictor, BatchPredictor):
        yield from (predictor.block(ids[start : start + width], positions.length) for start in starts)
        return
    at_once = rows_a_call(width * predictor.vocabulary_size, most=_BLOCKS_A_CALL)
    for first in range(0, len(starts), at_once):
        spans = ids[starts[first : first + at_once, None] + np.arange(width)]
        yield from predictor.blocks(spans, positions.length)


def score_block(start: int, logits: Logits, targets: Ids) -> Block:
    """A block with its scores: logits [n, vocabulary] against the true ids [n].

    A character that training never saw is never right, whatever rank the unknown id has, and the probability
    of that id is shared by all characters that it may stand for.
    """
    size, is_unknown = logits.shape[1], targets == UNKNOWN
    known = rank_and_loss(logits, targets)
    predicted = Predicted(
        rank=np.where(is_unknown, _LAST_RANK, known.rank),
        nats=known.nats + np.where(is_unknown, np.log(unseen_characters(size)), 0),
    )
    values = {name: metric(predicted) for name, metric in informative(size).items()}
    return Block(start, targets, logits.argmax(1).astype(targets.dtype), PositionScores(values))


def score(logits: Logits, targets: npt.NDArray[np.integer]) -> PositionScores:
    """Every metric of logits [n, vocabulary] against the true ids [n]."""
    predicted = rank_and_loss(logits, targets)
    return PositionScores({name: metric(predicted) for name, metric in METRICS.items()})


def rank_and_loss(logits: Logits, targets: npt.NDArray[np.integer]) -> Predicted:
    """Rank and loss of the true ids [n] by logits [n, vocabulary]."""
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(1, keepdims=True)
    true_logits = np.take_along_axis(shifted, targets[:, None].astype(np.int64), 1)
    is_lower_id = np.arange(shifted.shape[1]) < targets[:, None]
    is_ahead = (shifted > true_logits) | ((shifted == true_logits) & is_lower_id)
    nats = np.log(np.exp(shifted).sum(1)) - true_logits[:, 0]
    return Predicted(rank=is_ahead.sum(1), nats=nats)
