"""Which recipe a finished training followed, told from its settings."""

import msgspec

from reports.learning.record import EntrantId
from shakespeare.checkpoint import Description
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.training import recipes
from shakespeare.training.recipes import RECIPES


def entrant_of(description: Description) -> EntrantId:
    """What a record calls the training of a checkpoint; one that did not read all of the text is another one."""
    left_out = description.train.left_out
    change = f"without part {left_out[0]} of {left_out[1]}" if left_out else ""
    return EntrantId(description.model.name, _recipe(description.model, description.train), change)


def _recipe(model: ModelConfig, train: TrainConfig) -> str:
    """The name of the recipe that gives these settings; of none its variant's own, with a mark.

    A processor without bfloat16 trains by the same recipe.
    """
    for name in (model.recipe, *RECIPES):
        if _essence(recipes.apply(name, model, train, native_bfloat16=False)) == _essence(train):
            return name
    return f"{model.recipe}, changed"


def _essence(train: TrainConfig) -> TrainConfig:
    """What a recipe decides; early stopping is off where times are compared."""
    return msgspec.structs.replace(train, stop_patience=1, precision="float32")
