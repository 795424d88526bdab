"""A recipe trains for the whole time that was asked for."""

import pytest

from bench.learning import recipes
from bench.measurements.learned import Budget
from shakespeare.errors import InvalidInput
from shakespeare.training.recipes import RECIPES
from shakespeare.variants import VARIANTS


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_time_alone_ends_a_training(name, variant):
    train = recipes.train_config(name, VARIANTS[variant], Budget(600.0), 7)
    assert (train.budget_seconds, train.seed) == (600.0, 7)
    assert train.step_limit is None
    assert train.stop_patience > 1000
    assert train.epochs > 1000
    assert 0 < train.validate_every_seconds < 600


def test_or_the_epochs_that_were_asked_for():
    train = recipes.train_config("tuned", VARIANTS["gru"], Budget(0.0, 0.1), 7)
    assert (train.epochs, train.budget_seconds, train.validate_every_seconds) == (0.1, None, None)


def test_an_unknown_recipe_lists_the_known():
    with pytest.raises(InvalidInput, match="recipe: best: unknown; known are original"):
        recipes.train_config("best", VARIANTS["gru"], Budget(1.0), 1)
