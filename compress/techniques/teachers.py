"""Several teachers of one student: who can teach together, and what all of them answer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from compress.technique import Refused
from compress.techniques import teacher
from shakespeare import checkpoint as checkpoints
from shakespeare import models
from shakespeare.checkpoint import Checkpoint
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput
from shakespeare.predictor import compile_forward
from shakespeare.text.vocabulary import Ids
from shakespeare.training import reading
from shakespeare.training.distillation import TeacherAnswers


def check(folders: Sequence[Path]) -> None:
    """Returns where the checkpoints in these folders can teach together.

    Raises:
        InvalidInput: one is no checkpoint, or of another text or architecture than the first.
        Refused: there are several, and they did not leave out different parts of the text.
    """
    first, *others = map(checkpoints.describe, folders)
    folds = [description.train.left_out for description in (first, *others)]
    if others and (
        None in folds or len({fold and fold[1] for fold in folds}) > 1 or len(set(folds)) < len(folds)
    ):
        told = ", ".join("nothing" if fold is None else f"{fold[0]}/{fold[1]}" for fold in folds)
        raise Refused(
            "several teachers must each have left out another part of as many (`bard train --leave-out 1/2`); "
            f"these left out {told}"
        )
    for path, description in zip(folders[1:], others, strict=True):
        for name, of_first, of_other in (
            ("text", first.text_sha256[:12], description.text_sha256[:12]),
            ("architecture", first.model.name, description.model.name),
            ("size", first.model.units, description.model.units),
            ("length", first.model.sequence_length, description.model.sequence_length),
        ):
            if of_first != of_other:
                raise InvalidInput(
                    "teachers", path, f"is of another {name} than the first: {of_other}, not {of_first}"
                )


def answers(
    checkpoints_of_all: Sequence[Checkpoint],
    keras: Any,
    student: ModelConfig,
    ids: Ids,
    characters: int | None,
    cache: Path,
    terminal: TextIO,
) -> TeacherAnswers:
    """The answers of all, read from `cache` as far as they are there; see `teacher.load_or_compute`.

    Raises:
        Refused: they would not fit on the disk, or the text is too short.
    """
    return joined(
        [
            teacher.load_or_compute(
                of_one, _forward(of_one, keras), student, ids, characters, cache, terminal
            )
            for of_one in checkpoints_of_all
        ]
    )


def joined(of_each: Sequence[TeacherAnswers]) -> TeacherAnswers:
    """Those of teachers of one architecture, each of another part of the text."""
    return TeacherAnswers(*(np.concatenate(same) for same in zip(*of_each, strict=True)))


def _forward(checkpoint: Checkpoint, keras: Any) -> teacher.Forward:
    config = checkpoint.description.model
    model = models.build_layers(config, checkpoint.vocabulary.size, keras)
    models.set_weights(model, checkpoint.weights)
    if config.bidirectional:
        forward = compile_forward(model, config)
        return lambda ids: [np.asarray(forward(ids), np.float32)[:, None]]
    return reading.compile_reader(model, config, checkpoint.description.train.precision)
