"""Which recipe a finished training followed, told from its settings."""

import msgspec

from reports.learning.recipe_settings import in_words
from reports.learning.record import EntrantId
from shakespeare.checkpoint import Description
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.training import recipes
from shakespeare.training.recipes import RECIPES


def entrant_of(description: Description) -> EntrantId:
    """What a record calls the training of a checkpoint: by its recipe, or by its variant's own with what differs.

    One that did not read all of the text is another one.
    """
    train, left_out = description.train, description.train.left_out
    # The recipe was chosen for the time that was asked for.
    asked = train.budget_seconds and train.budget_seconds + description.answering_seconds
    plain = msgspec.structs.replace(train, teacher_share=0.0, budget_seconds=asked)
    recipe, changes = _recipe(description.model, plain)
    if left_out:
        changes.append(f"without part {left_out[0]} of {left_out[1]}")
    if names := sorted({teacher.model for teacher in description.teachers}):
        changes.append(f"taught by {' and '.join(names)}")
    return EntrantId(description.model.name, recipe, ", ".join(changes))


def _recipe(model: ModelConfig, train: TrainConfig) -> tuple[str, list[str]]:
    """The name of the recipe that gives these settings; of none its variant's own, and the settings that differ.

    A processor without bfloat16 trains by the same recipe.
    """
    this = _essence(train)
    given = {
        name: _essence(recipes.apply(name, model, train, native_bfloat16=False))
        for name in dict.fromkeys((model.recipe, *RECIPES))
    }
    if name := next((name for name, settings in given.items() if settings == this), None):
        return name, []
    return model.recipe, [
        in_words(field, getattr(this, field))
        for field in this.__struct_fields__
        if getattr(this, field) != getattr(given[model.recipe], field)
    ]


def _essence(train: TrainConfig) -> TrainConfig:
    """What a recipe decides; early stopping is off where times are compared."""
    return msgspec.structs.replace(train, stop_patience=1, precision="float32")
