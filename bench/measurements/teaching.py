"""Teachers of a training by `bard train`: who they are, and what they answer, before it begins."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from compress.technique import Refused
from compress.techniques import teachers as teaching_together
from shakespeare import checkpoint as checkpoints
from shakespeare import files
from shakespeare.checkpoint import BEST, LAST, WEIGHTS, Teacher
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.state import TIME_BUDGET
from shakespeare.text.corpus import Corpus
from shakespeare.training.distillation import Teaching

ANSWERS = "answers"  # the folder, within that of a training, that keeps them until it has ended


def check(folders: Sequence[Path], text_sha256: str) -> None:
    """Returns where the trainings in these folders can teach one of a text together.

    Raises:
        InvalidInput: one is no training by `bard train`, is of another text, or a window model; or several did not
            leave out different parts of the text.
    """
    for folder in folders:
        if not (files.current(folder / BEST) / checkpoints.CONFIG).is_file():
            raise InvalidInput("teachers", folder, "is no training by bard train that was validated")
        description = checkpoints.describe(folder)
        if description.text_sha256 != text_sha256:
            raise InvalidInput("teachers", folder, "was trained on another text")
        if description.model.bidirectional:
            told = f"is of {description.model.name}, a window model; teachers of a training must be causal"
            raise InvalidInput("teachers", folder, told)
    try:
        teaching_together.check(folders)
    except Refused as refusal:
        raise InvalidInput("teachers", ",".join(map(str, folders)), str(refusal)) from refusal


def teach(
    folders: Sequence[Path],
    student: ModelConfig,
    corpus: Corpus,
    keras: Any,
    out: Path,
    terminal: TextIO,
    *,
    resume: bool,
) -> Teaching:
    """What the trainings in these folders teach; a progress bar on `terminal`.

    Answers are kept in `out`. A new training has them computed anew, as their time counts as its own.

    Raises:
        InvalidInput: see `check`; or the text is too short or too long for their answers.
    """
    check(folders, corpus.sha256)
    cache = out / ANSWERS
    if not resume:
        files.remove_folder(cache)
    began = time.perf_counter()
    everyone = [checkpoints.load(folder) for folder in folders]
    try:
        answers = teaching_together.answers(
            everyone, keras, student, corpus.training_ids, None, cache, terminal
        )
    except Refused as refusal:
        raise InvalidInput("teachers", ",".join(map(str, folders)), str(refusal)) from refusal
    seconds = time.perf_counter() - began
    return Teaching(tuple(map(_described, folders)), answers, seconds)


def check_time(teaching: Teaching, train: TrainConfig) -> None:
    """Returns where the answers left some of a training's time.

    Raises:
        InvalidInput: they took all of it.
    """
    if train.budget_seconds and teaching.seconds >= train.budget_seconds:
        told = f"must be more than the {teaching.seconds:.0f} s that the teachers' answers took"
        raise InvalidInput("seconds", f"{train.budget_seconds:g}", told)


def _described(folder: Path) -> Teacher:
    """Who taught. It was trained until its last checkpoint, and answers by its best one."""
    best, last = checkpoints.describe(folder / BEST), checkpoints.load(folder / LAST)
    train, state = last.description.train, last.state
    by_clock = train.budget_seconds if state.stop_reason == TIME_BUDGET else None
    before = last.description.teachers
    batch_size = train.batch_size or best.model.batch_size
    return Teacher(
        path=str(folder.resolve()),
        model=best.model.name,
        weights_sha256=best.sha256[WEIGHTS],
        seconds=(by_clock or state.seconds) + sum(teacher.seconds for teacher in before),
        characters=state.step * batch_size * best.model.sequence_length
        + sum(teacher.characters for teacher in before),
    )
