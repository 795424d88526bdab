"""Mixtures: weights that an exhaustive search finds too, and nothing but distributions."""

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.mixture import fit_weights, mix, softmax


@pytest.fixture
def predictions():
    random = np.random.default_rng(1)
    return [softmax(random.normal(0, scale, (400, 7))) for scale in (1.0, 2.0)]


@pytest.fixture
def truth(predictions):
    """Drawn from 0.3 of the first and 0.7 of the second."""
    random = np.random.default_rng(2)
    chances = 0.3 * predictions[0] + 0.7 * predictions[1]
    return np.array([random.choice(7, p=row) for row in chances])


def test_weights_equal_those_of_a_search(predictions, truth):
    of_truth = [prediction[np.arange(400), truth] for prediction in predictions]
    weights = fit_weights(of_truth)
    grid = np.linspace(0, 1, 1001)
    losses = [-np.log(share * of_truth[0] + (1 - share) * of_truth[1]).mean() for share in grid]
    assert weights.sum() == pytest.approx(1)
    assert weights[0] == pytest.approx(grid[int(np.argmin(losses))], abs=2e-3)


def test_a_mixture_is_a_distribution_and_no_worse_than_its_best_part(predictions, truth):
    rows = np.arange(400)
    weights = fit_weights([prediction[rows, truth] for prediction in predictions])
    mixed = mix(predictions, weights)
    np.testing.assert_allclose(mixed.sum(1), 1)
    losses = [-np.log(prediction[rows, truth]).mean() for prediction in (mixed, *predictions)]
    assert losses[0] <= min(losses[1:]) + 1e-9


@pytest.mark.parametrize("broken", [np.full((400, 7), 0.2), np.tile([1.5, -0.5, 0, 0, 0, 0, 0], (400, 1))])
def test_what_is_no_distribution_is_refused(predictions, broken):
    with pytest.raises(InvalidInput, match=r"^probabilities: sum to .*: must be at least 0 and sum to 1"):
        mix([predictions[0], broken], np.array([0.5, 0.5]))


def test_softmax_of_large_logits_is_finite():
    np.testing.assert_allclose(softmax(np.array([[1000.0, 1000.0], [-1000.0, 0.0]])), [[0.5, 0.5], [0, 1]])
