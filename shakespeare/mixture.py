"""Mixes the predictions of several models: a weighted mean of their probabilities.

Probabilities are mixed, not logits, so that a mixture of distributions is one without being normalised again. The
weights are chosen on validation text by expectation maximisation, whose every step lowers the loss there (Dempster,
Laird, Rubin 1977).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from shakespeare.errors import InvalidInput

Probabilities = npt.NDArray[np.float64]
_STEPS = 200
_SUM_TOLERANCE = 1e-4  # of float32 softmaxes and of smoothed counts


def softmax(logits: npt.NDArray[np.floating]) -> Probabilities:
    """Probabilities over the last axis."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(-1, keepdims=True))
    chances: Probabilities = shifted / shifted.sum(-1, keepdims=True)
    return chances


def fit_weights(of_truth: Sequence[npt.NDArray[np.floating]]) -> npt.NDArray[np.float64]:
    """The weights [models] with the lowest loss on validation text.

    `of_truth`: the probability that each model gave to the true character, [positions] a model.
    """
    chances = np.stack([np.asarray(values, np.float64) for values in of_truth], 1)
    weights = np.full(chances.shape[1], 1 / chances.shape[1])
    for _ in range(_STEPS):
        shares = chances * weights
        weights = (shares / shares.sum(1, keepdims=True)).mean(0)
    return weights


def mix(predictions: Sequence[Probabilities], weights: npt.NDArray[np.float64]) -> Probabilities:
    """The weighted mean of predictions [positions, vocabulary].

    Raises:
        InvalidInput: one of them is no distribution: a probability is negative, or they do not sum to 1.
    """
    mixed = np.zeros_like(predictions[0], np.float64)
    for weight, prediction in zip(weights, predictions, strict=True):
        if prediction.min() < 0 or np.abs(prediction.sum(-1) - 1).max() > _SUM_TOLERANCE:
            low, high = prediction.sum(-1).min(), prediction.sum(-1).max()
            raise InvalidInput(
                "probabilities", f"sum to {low:g}..{high:g}", "must be at least 0 and sum to 1"
            )
        mixed += weight * prediction
    return mixed
