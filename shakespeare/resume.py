"""Puts a training back to where its last checkpoint was saved: weights, optimizer and state."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from shakespeare import checkpoint as checkpoints
from shakespeare import models
from shakespeare.checkpoint import Description
from shakespeare.errors import InvalidInput
from shakespeare.models import Weights
from shakespeare.state import TrainingState


def optimizer_arrays(model: Any) -> Weights:
    """The optimizer's variables of a compiled model, named by their number."""
    return {f"{number:03}": np.asarray(variable) for number, variable in enumerate(model.optimizer.variables)}


def restore(model: Any, description: Description, path: Path) -> TrainingState:
    """Puts the weights and the optimizer of a checkpoint into a compiled model; returns the saved state.

    `description` is of the training that goes on, without checksums.

    Raises:
        InvalidInput: the checkpoint cannot be read, or belongs to another training.
    """
    saved = checkpoints.load(path)
    saved_description = msgspec.structs.replace(saved.description, sha256={})
    for field in Description.__struct_fields__:
        of_checkpoint, of_training = getattr(saved_description, field), getattr(description, field)
        if of_checkpoint != of_training:
            raise InvalidInput(
                "resume", f"{path.parent} has {field} {of_checkpoint}", f"this training has {of_training}"
            )
    models.set_weights(model, saved.weights)
    variables = list(model.optimizer.variables)
    if len(variables) != len(saved.optimizer):
        counts = f"{len(saved.optimizer)} optimizer arrays"
        raise InvalidInput("resume", counts, f"expected {len(variables)}")
    for variable, (_, array) in zip(variables, sorted(saved.optimizer.items()), strict=True):
        variable.assign(array)
    return saved.state
