"""A word-level model in the style of the original report's predecessor: embedding, LSTM, softmax over words."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare import models
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Logits, Positions, score
from shakespeare.references.spelling import SpellingModel
from shakespeare.references.word_tokens import UNKNOWN, Tokens, WordVocabulary, is_word, tokenize
from shakespeare.text.vocabulary import Vocabulary

EMBEDDING, UNITS = 128, 256
BATCH, LENGTH = 64, 32  # windows a step, tokens a window
CONTEXT = 64  # tokens that are read before a block
LEARNING_RATE = 0.002
_TIMED_STEPS = 50  # the last ones, when caches and threads have settled
_BLOCKS_PER_CALL = 8  # more at once would fill the memory: logits are as wide as the vocabulary
OnStep = Callable[[int, float], None]


class TrainedWordModel(NamedTuple):
    """A model and how long it was trained, in seconds.

    The first step traces, so its time is kept apart and is not training time. `warm` holds the seconds of
    the last steps, at most 50; it is empty where there was one step only.
    """

    model: Any
    steps: int
    seconds: float
    steps_per_epoch: int
    first_call: float
    warm: tuple[float, ...]


class WordBlock(NamedTuple):
    """Sums over the tokens that begin in one block of characters.

    `characters` and `nats` are of all these tokens. `words`, `top1` and `top5` leave out punctuation and
    line breaks: after a minute of training those are all that is predicted, and would flatter the accuracy.
    `word_top1` and `word_top5` rank a word among words: whoever claims an accuracy of words does not let a
    comma, which is likelier than any of them, stand before them. `spelling_nats` is what spelling the unknown
    tokens costs, beside `nats`.
    """

    start: int
    characters: int
    words: int
    top1: int
    top5: int
    word_top1: int
    word_top5: int
    nats: float
    spelling_nats: float


def build(size: int, keras: Any) -> Any:
    """An untrained model: ids [batch, length] -> logits [batch, length, size] of the next token."""
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
    ids: Tokens,
    size: int,
    keras: Any,
    *,
    seconds: float | None,
    steps: int | None,
    seed: int,
    on_step: OnStep,
) -> TrainedWordModel:
    """Trains on random windows until `seconds` or `steps` are over.

    `on_step` is called after each step with the steps and the seconds so far.

    Raises:
        InvalidInput: the text holds too few tokens for one window, or there is no limit.
    """
    if len(ids) <= LENGTH:
        raise InvalidInput("text", f"{len(ids):,} tokens", f"needs over {LENGTH} for one window")
    if seconds is None and steps is None:
        raise InvalidInput("words", "no limit", "must have a time or a number of steps")
    keras.utils.set_random_seed(seed)
    model = build(size, keras)
    model.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    models.create_training_variables(model)
    random = np.random.default_rng(seed)
    windows = np.lib.stride_tricks.sliding_window_view(ids, LENGTH + 1)
    step, trained, first_call, warm = 0, 0.0, 0.0, deque[float](maxlen=_TIMED_STEPS)
    while (seconds is None or trained < seconds) and (steps is None or step < steps):
        batch = windows[random.integers(len(windows), size=BATCH)]
        began = time.perf_counter()
        model.train_on_batch(batch[:, :-1], batch[:, 1:])
        step_seconds = time.perf_counter() - began
        if step:
            trained += step_seconds
            warm.append(step_seconds)
        else:
            first_call = step_seconds
        step += 1
        on_step(step, trained)
    steps_per_epoch = max(1, len(ids) // (BATCH * LENGTH))
    return TrainedWordModel(model, step, trained, steps_per_epoch, first_call, tuple(warm))


def parameters_per_word() -> int:
    """Parameters that each word of the vocabulary adds: its embedding, and its column and bias of the softmax."""
    return EMBEDDING + UNITS + 1


def train_spelling(tokens: list[str], vocabulary: WordVocabulary, alphabet: Vocabulary) -> SpellingModel:
    """The spelling model of the training tokens that the vocabulary leaves out."""
    unknown = np.flatnonzero(vocabulary.encode(tokens) == UNKNOWN)
    return SpellingModel([tokens[place] for place in unknown], alphabet)


def evaluate(
    model: Any, vocabulary: WordVocabulary, spelling: SpellingModel, text: str, positions: Positions
) -> Iterator[WordBlock]:
    """Yields the blocks of characters that every character model predicts; a token lies where it begins.

    Raises:
        InvalidInput: the text is too short for one block.
    """
    tokens = tokenize(text)
    ids = vocabulary.encode(tokens)
    no_words = np.array([True, *(not is_word(token) for token in vocabulary.known)])
    offsets = np.cumsum([0, *map(len, tokens[:-1])])
    starts = positions.starts(len(text))
    edges = np.searchsorted(offsets, np.stack((starts, starts + positions.length), 1))
    edges[:, 0] = np.maximum(edges[:, 0], 1)  # the first token of a text has none before it
    for at in range(0, len(starts), _BLOCKS_PER_CALL):
        group = slice(at, at + _BLOCKS_PER_CALL)
        logits = _predict(model, ids, edges[group])
        for start, (first, end), of_block in zip(starts[group], edges[group], logits, strict=True):
            yield _score_block(
                int(start), of_block, _Targets(ids[first:end], tokens[first:end], no_words), spelling
            )


def _predict(model: Any, ids: Tokens, edges: npt.NDArray[np.int64]) -> Iterator[Logits]:
    """Logits of the tokens from `first` to before `end` for each row of edges, all in one call."""
    contexts = [ids[max(0, first - CONTEXT) : end - 1] for first, end in edges]
    padded = np.zeros((len(contexts), max(map(len, contexts))), np.int32)
    for row, context in zip(padded, contexts, strict=True):
        row[: len(context)] = context  # padding on the right: a causal model does not see it
    logits = np.asarray(model(padded, training=False))
    for (first, end), context, row in zip(edges, contexts, logits, strict=True):
        yield row[len(context) - (end - first) : len(context)]


class _Targets(NamedTuple):
    """The true tokens of a block, and which ids of the vocabulary are no words: [size]."""

    ids: Tokens
    tokens: list[str]
    no_words: npt.NDArray[np.bool_]


def _score_block(start: int, logits: Logits, targets: _Targets, spelling: SpellingModel) -> WordBlock:
    ids, tokens, no_words = targets
    scores = score(logits, ids)
    known = ids != UNKNOWN
    words = np.array([is_word(token) for token in tokens], np.bool_)
    counted = known & words
    # Other targets are ranked among words too, which means nothing: they are not counted.
    among_words = score(np.where(no_words, np.finfo(np.float32).min, logits), ids)
    return WordBlock(
        start=start,
        characters=sum(map(len, tokens)),
        words=int(np.count_nonzero(words)),
        top1=int(np.count_nonzero(scores.top1 & counted)),
        top5=int(np.count_nonzero(scores.top5 & counted)),
        word_top1=int(np.count_nonzero(among_words.top1 & counted)),
        word_top5=int(np.count_nonzero(among_words.top5 & counted)),
        nats=float(scores.nats.sum()),
        spelling_nats=sum(spelling.nats(tokens[place]) for place in np.flatnonzero(~known)),
    )
