"""Generates text character by character: sampling with temperature, top-k and a seed.

Needs numpy alone: a package that a user ships carries this file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput
from shakespeare.text.vocabulary import UNKNOWN

if TYPE_CHECKING:
    from shakespeare.evaluation import Logits

_GREEDY_BELOW = (
    1e-6  # below, float64 could not tell probabilities apart, so the likeliest id is taken, as at 0
)
_NOISE_ROWS = 64  # draws whose noise is made in one call: one by one it would take most of the time


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How the next character is drawn. Temperature 0 takes the likeliest; top_k 0 draws from all."""

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


class NextCharacterModel(Protocol):
    """A model that predicts the next character and carries what it has read."""

    def feed(self, ids: npt.ArrayLike) -> "Logits":
        """Reads further ids and returns the logits [vocabulary] of the id that follows them."""
        ...


def generate(
    predictor: NextCharacterModel, prompt: npt.ArrayLike, length: int, sampling: Sampling
) -> Iterator[int]:
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


class Sampler:
    """Draws ids from the softmax of logits, never the unknown id.

    The largest logit after adding Gumbel noise times the temperature is a draw from the softmax at that
    temperature (Gumbel 1954; Maddison et al. 2014), without exponentials and sums.
    """

    def __init__(self, sampling: Sampling, size: int) -> None:
        """Prepares draws for a vocabulary of `size` ids."""
        self._random = np.random.default_rng(sampling.seed)
        self._greedy = sampling.temperature < _GREEDY_BELOW
        self._temperature = sampling.temperature
        self._top_k = sampling.top_k if sampling.top_k < size - 1 else 0
        self._noise = np.zeros((_NOISE_ROWS, size))
        self._noise[:, UNKNOWN] = -np.inf
        self._next_row = _NOISE_ROWS  # all noise is used up

    def draw(self, logits: "Logits") -> int:
        """The next id, from logits [vocabulary], which stay as they are."""
        if self._greedy:
            return int(logits[UNKNOWN + 1 :].argmax()) + UNKNOWN + 1
        if self._next_row == _NOISE_ROWS:
            known = self._noise[:, UNKNOWN + 1 :]
            known[:] = self._random.gumbel(size=known.shape) * self._temperature
            self._next_row = 0
        noisy = logits + self._noise[self._next_row]
        self._next_row += 1
        if self._top_k:
            of_known = logits[UNKNOWN + 1 :]
            smallest_kept = np.partition(of_known, -self._top_k)[-self._top_k]
            noisy[logits < smallest_kept] = -np.inf
            # Of equal ones, as integers often are, the first: with a top-k of 1 the likeliest, as greedily.
            equal = np.flatnonzero(of_known == smallest_kept) + UNKNOWN + 1
            noisy[equal[self._top_k - int((of_known > smallest_kept).sum()) :]] = -np.inf
        return int(noisy.argmax())


def pad_window(window: npt.NDArray[np.int32], ids: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """The window after reading further ids: as long as before, without its oldest ids.

    A prompt shorter than the window thus follows the padding that the window began with: newlines, as
    before the first line of a text, or another `prompt.start_character`.
    """
    return np.concatenate([window, np.atleast_1d(np.asarray(ids, np.int32))])[-len(window) :]


def _ids(
    predictor: NextCharacterModel, ids: npt.NDArray[np.int64], length: int, sampling: Sampling
) -> Iterator[int]:
    logits = predictor.feed(ids)
    sampler = Sampler(sampling, len(logits))
    for remaining in range(length, 0, -1):
        drawn = sampler.draw(logits)
        yield drawn
        if remaining > 1:
            logits = predictor.feed([drawn])
