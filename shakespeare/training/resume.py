"""Puts a training back to where its last checkpoint was saved: weights, optimizer and state."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from shakespeare import checkpoint as checkpoints
from shakespeare import models
from shakespeare.checkpoint import Description
from shakespeare.config import DURATION_FIELDS, TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.models import Weights
from shakespeare.state import LIMITS, TrainingState
from shakespeare.training.batch_metrics import MetricMeans
from shakespeare.training.steps import TrainingStep

# By which options of `bard train` a field of a description, or of its configurations, is set.
_OPTIONS = {
    "model": "variant and --preset",
    "train": "--recipe",
    "seed": "--seed",
    "left_out": "--leave-out",
    "precision": "--precision",
    "engine": "--engine",
    "teacher_share": "--teachers",
    "text_sha256": "--text",
    "vocabulary_size": "--text",
}


def resumable_arrays(model: Any, step: TrainingStep) -> Weights:
    """The optimizer's variables of a compiled model, named by their number, and what its step keeps."""
    optimizer = {f"{number:03}": np.asarray(value) for number, value in enumerate(model.optimizer.variables)}
    return optimizer | step.arrays()


def restore(model: Any, step: TrainingStep, description: Description, path: Path) -> TrainingState:
    """Puts a checkpoint back into a compiled model and its step; returns the saved state.

    `description` is of the training that goes on, without checksums. Its limits may differ from the saved ones,
    so that a training can be continued for longer, and its text may lie elsewhere.

    Raises:
        InvalidInput: the checkpoint cannot be read, or belongs to another training.
    """
    saved = checkpoints.load(path)
    _check_same_training(_comparable(saved.description), _comparable(description), path)
    models.set_weights(model, saved.weights)
    variables = list(model.optimizer.variables)
    expected = {f"{number:03}" for number in range(len(variables))} | step.arrays().keys()
    missing = expected - saved.optimizer.keys()
    if missing:
        raise InvalidInput("resume", f"{path} lacks {min(missing)}", "is not of this training")
    for number, variable in enumerate(variables):
        value = saved.optimizer[f"{number:03}"]
        if value.shape != tuple(variable.shape):
            raise InvalidInput(
                "resume", f"{path} holds {number:03} of shape {value.shape}", "is not of this training"
            )
        variable.assign(value)
    step.restore(saved.optimizer)
    limits = description.train
    state = saved.state
    if state.stop_reason in LIMITS and limits != saved.description.train:
        state = msgspec.structs.replace(state, stop_reason="")  # the loop looks at its own limits
    return state


def stopped_at(limit: str, state: TrainingState, means: MetricMeans, learning_rate: float) -> TrainingState:
    """The state of a training that goes on with a limit that it has passed: a validation is still to come."""
    pending = state.pending_metrics
    if means.windows and not pending:
        pending = {**means.means, "learning_rate": learning_rate}
    return msgspec.structs.replace(state, stop_reason=limit, pending_metrics=pending)


def _comparable(description: Description) -> Description:
    """Without what may differ: checksums, the text's path (its hash counts), and how long to train."""
    defaults = TrainConfig()
    train = msgspec.structs.replace(
        description.train,
        **{name: getattr(defaults, name) for name in (*DURATION_FIELDS, "checkpoint_seconds")},
    )
    return msgspec.structs.replace(description, train=train, sha256={}, text_source="")


def _check_same_training(saved: Description, this: Description, path: Path) -> None:
    for field in Description.__struct_fields__:
        of_checkpoint, of_training = getattr(saved, field), getattr(this, field)
        if of_checkpoint != of_training:
            names = _differing(of_checkpoint, of_training)
            saved_value, this_value = (
                ", ".join(f"{name} {_told(of, name)}" for name in names) if names else str(of)
                for of in (of_checkpoint, of_training)
            )
            known = (_OPTIONS.get(name) or _OPTIONS.get(field) for name in names or (field,))
            options = " and ".join(dict.fromkeys(filter(None, known)))
            told = f"this training has {this_value}"
            told += f"; {options} must be as it began" if options else ""
            raise InvalidInput("resume", f"{path.parent} has {field} {saved_value}", told)


def _told(of: Any, name: str) -> str:
    """A field's value; what is left out as its option takes it."""
    value = getattr(of, name)
    return "/".join(map(str, value)) if name == "left_out" and value else str(value)


def _differing(saved: Any, this: Any) -> list[str]:
    """Of two configurations the fields that differ; of other values nothing."""
    if not isinstance(saved, msgspec.Struct) or type(saved) is not type(this):
        return []
    return [name for name in saved.__struct_fields__ if getattr(saved, name) != getattr(this, name)]
