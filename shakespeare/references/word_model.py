"""A word-level model in the style of the original report's predecessor: embedding, LSTM, softmax over words."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions, score
from shakespeare.references.word_tokens import UNKNOWN, Spelling, Tokens, WordVocabulary, is_word, split
from shakespeare.vocabulary import Vocabulary

EMBEDDING, UNITS = 128, 256
BATCH, LENGTH = 64, 32  # windows a step, tokens a window
CONTEXT = 64  # tokens that are read before a block
RATE = 0.002
_TIMED = 50  # steps whose times are kept: the last, when caches and threads have settled
_AT_ONCE = 8  # blocks: their logits are as wide as the vocabulary
Progress = Callable[[int, float], None]


class Trained(NamedTuple):
    """A model and how long it learned. The first step traces, so that its time is told apart.

    `warm` holds the seconds of the last steps, at most 50; empty where there was one step only.
    """

    model: Any
    steps: int
    seconds: float
    steps_per_epoch: int
    first_call: float
    warm: tuple[float, ...]


class Block(NamedTuple):
    """The tokens that begin in one block of characters. Nats of spelling what is unknown are told apart.

    Characters and nats are of every token. `words`, `right` and `right5` leave out marks and line breaks:
    after a minute of training those are all that is right, and would pass for accuracy a word.
    """

    start: int
    characters: int
    words: int
    right: int
    right5: int
    nats: float
    spelling_nats: float


def build(size: int, keras: Any) -> Any:
    """ids [batch, length] -> logits [batch, length, size], the next token at every position."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(size, EMBEDDING, name="embedding"),
            layers.LSTM(UNITS, return_sequences=True, name="recurrent_1"),
            layers.Dense(size, name="logits"),
        ],
        name="words",
    )


def train(
    ids: Tokens, size: int, keras: Any, *, seconds: float | None, steps: int | None, seed: int, told: Progress
) -> Trained:
    """Trains until the time or the steps end, on random windows; `told` gets steps and seconds so far.

    Raises:
        InvalidInput: the text holds too few tokens for one window, or no limit is given.
    """
    if len(ids) <= LENGTH:
        raise InvalidInput("text", f"{len(ids):,} tokens", f"needs over {LENGTH} for one window")
    if seconds is None and steps is None:
        raise InvalidInput("words", "no limit", "must have a time or a number of steps")
    keras.utils.set_random_seed(seed)
    model = build(size, keras)
    model.compile(
        optimizer=keras.optimizers.Adam(RATE),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    random = np.random.default_rng(seed)
    views = np.lib.stride_tricks.sliding_window_view(ids, LENGTH + 1)
    step, taken, first_call, warm = 0, 0.0, 0.0, deque[float](maxlen=_TIMED)
    while (seconds is None or taken < seconds) and (steps is None or step < steps):
        batch = views[random.integers(len(views), size=BATCH)]
        began = time.perf_counter()
        model.train_on_batch(batch[:, :-1], batch[:, 1:])
        passed = time.perf_counter() - began
        if step:
            taken += passed
            warm.append(passed)
        else:
            first_call = passed
        step += 1
        told(step, taken)
    return Trained(model, step, taken, max(1, len(ids) // (BATCH * LENGTH)), first_call, tuple(warm))


def evaluate(
    model: Any, words: WordVocabulary, spelling: Spelling, validation: str, positions: Positions
) -> Iterator[Block]:
    """The same blocks of characters as every character model; a token belongs to where it begins."""
    tokens = split(validation)
    ids = words.encode(tokens)
    begins = np.concatenate(([0], np.cumsum([len(token) for token in tokens])))
    starts = positions.starts(len(validation))
    for at in range(0, len(starts), _AT_ONCE):
        spans = []
        for start in starts[at : at + _AT_ONCE]:
            first, last = np.searchsorted(begins[:-1], (start, start + positions.length))
            spans.append((int(start), max(1, int(first)), int(last)))
        yield from _blocks(model, ids, tokens, spelling, spans)


def _blocks(
    model: Any, ids: Tokens, tokens: list[str], spelling: Spelling, spans: list[tuple[int, int, int]]
) -> Iterator[Block]:
    reads = [ids[max(0, first - CONTEXT) : last - 1] for _, first, last in spans]
    padded = np.zeros((len(reads), max(len(read) for read in reads)), np.int32)
    for row, read in zip(padded, reads, strict=True):
        row[: len(read)] = read  # to the right: what is read later changes nothing before
    logits = np.asarray(model(padded, training=False))
    for (start, first, last), read, found in zip(spans, reads, logits, strict=True):
        count = last - first
        targets: npt.NDArray[np.int32] = ids[first:last]
        scores = score(found[len(read) - count : len(read)], targets)
        known = targets != UNKNOWN
        real = np.array([is_word(token) for token in tokens[first:last]], np.bool_)
        yield Block(
            start=start,
            characters=sum(len(token) for token in tokens[first:last]),
            words=int(np.count_nonzero(real)),
            right=int(np.count_nonzero(scores.top1 & known & real)),
            right5=int(np.count_nonzero(scores.top5 & known & real)),
            nats=float(scores.nats.sum()),
            spelling_nats=sum(spelling.nats(tokens[place]) for place in first + np.flatnonzero(~known)),
        )


def spelling_of(tokens: list[str], words: WordVocabulary, alphabet: Vocabulary) -> Spelling:
    """The spelling model of the training words that the vocabulary leaves out."""
    ids = words.encode(tokens)
    return Spelling([tokens[place] for place in np.flatnonzero(ids == UNKNOWN)], alphabet)
