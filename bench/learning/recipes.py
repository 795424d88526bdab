"""A recipe of the trainer with the limits of `bard learn`."""

import msgspec

from bench.environment import machine
from bench.measurements.learned import Budget
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import require_known
from shakespeare.training import recipes
from shakespeare.training.recipes import RECIPES
from shakespeare.variants import QUICK

_VALIDATIONS = 10  # validations of one training, which are the points of its curve
_WITHOUT_END = 1_000_000  # epochs, where time alone ends a training


def train_config(name: str, model: ModelConfig, budget: Budget, seed: int) -> TrainConfig:
    """The recipe of that name for a model, to train for as long as the budget says and not a step less.

    Early stopping is off: who stops early has not had the same minutes. The best weights are still kept.

    Raises:
        InvalidInput: the recipe is unknown.
    """
    require_known("recipe", name, RECIPES)
    limits = msgspec.structs.replace(
        QUICK,
        budget_seconds=budget.seconds or None,
        # Once an epoch where epochs are asked for.
        validate_every_seconds=budget.seconds / _VALIDATIONS or None,
        validate_every_steps=None,
        step_limit=None,
        epochs=budget.epochs or _WITHOUT_END,
        seed=seed,
    )
    native = machine.read().native_bfloat16
    train = recipes.apply(name, model, limits, native_bfloat16=native)
    return msgspec.structs.replace(train, stop_patience=_WITHOUT_END)
