"""Recipes of training by name. The one place where `bard learn` asks the trainer for them."""

from collections.abc import Callable, Mapping

import msgspec

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import require_known
from shakespeare.variants import QUICK

DEFAULT_RECIPE = "original"
_ROUNDS = 10  # validations of one training, which are the points of its curve
_WITHOUT_END = 1_000_000  # epochs: time alone ends a training


def _original(_: ModelConfig) -> TrainConfig:
    """Adam at a constant 0.002, halved after two validations without a lower loss."""
    return QUICK


RECIPES: Mapping[str, Callable[[ModelConfig], TrainConfig]] = {DEFAULT_RECIPE: _original}


def train_config(name: str, model: ModelConfig, seconds: float, seed: int) -> TrainConfig:
    """The recipe of that name for a model, to train for so many seconds and not a step less.

    Early stopping is off: who stops early has not had the same minutes. The best round is still kept.

    Raises:
        InvalidInput: the recipe is unknown.
    """
    require_known("recipe", name, RECIPES)
    return msgspec.structs.replace(
        RECIPES[name](model),
        budget_seconds=seconds,
        round_seconds=seconds / _ROUNDS,
        round_steps=None,
        step_limit=None,
        epochs=_WITHOUT_END,
        stop_patience=_WITHOUT_END,
        seed=seed,
    )
