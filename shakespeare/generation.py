"""Sampling: temperature, top-k, seed; one character at a time."""

from collections.abc import Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Logits, Predictor
from shakespeare.vocabulary import UNKNOWN


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """How the next character is drawn. Temperature 0 takes the likeliest; top_k 0 keeps all."""

    temperature: float = 0.8
    top_k: int = 0
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= 100:
            raise InvalidInput("temperature", self.temperature, "must lie in 0..100 (0 takes the likeliest)")
        if self.top_k < 0:
            raise InvalidInput("top_k", self.top_k, "must be at least 0 (0 keeps all)")
        if self.seed < 0:
            raise InvalidInput("seed", self.seed, "must be at least 0")


def generate(predictor: Predictor, prompt: npt.ArrayLike, length: int, sampling: Sampling) -> Iterator[int]:
    """Yields `length` ids that follow the prompt, never the unknown one.

    Raises:
        InvalidInput: an empty prompt or a length below 1.
    """
    ids = np.asarray(prompt)
    if ids.size == 0:
        raise InvalidInput("prompt", "empty", "must hold at least one character")
    if length < 1:
        raise InvalidInput("length", length, "must be at least 1")
    return _ids(predictor, ids, length, sampling)


def sample(logits: Logits, sampling: Sampling, random: np.random.Generator) -> int:
    """Draws one id from logits [vocabulary]."""
    wide = logits.astype(np.float64)
    wide[UNKNOWN] = -np.inf
    if sampling.temperature == 0:
        return int(wide.argmax())
    if 0 < sampling.top_k < len(wide):
        wide[wide < np.partition(wide, -sampling.top_k)[-sampling.top_k]] = -np.inf
    chances = np.exp((wide - wide.max()) / sampling.temperature)
    return int(random.choice(len(wide), p=chances / chances.sum()))


def pad_window(window: npt.NDArray[np.int32], ids: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """The window after further ids: as long as before, the oldest gone.

    A prompt shorter than the window follows the padding it began with: newlines, which is how a
    text looks before its first line.
    """
    return np.concatenate([window, np.atleast_1d(np.asarray(ids, np.int32))])[-len(window) :]


def _ids(predictor: Predictor, ids: npt.NDArray[np.int64], length: int, sampling: Sampling) -> Iterator[int]:
    random = np.random.default_rng(sampling.seed)
    logits = predictor.feed(ids)
    for remaining in range(length, 0, -1):
        drawn = sample(logits, sampling, random)
        yield drawn
        if remaining > 1:
            logits = predictor.feed([drawn])
