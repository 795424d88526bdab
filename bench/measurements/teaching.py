"""Teachers of a training by `bard train`: who may teach, and what they answer before it begins."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import msgspec

from compress.technique import Refused
from compress.techniques import teachers as teaching_together
from shakespeare import checkpoint as checkpoints
from shakespeare import files
from shakespeare.checkpoint import BEST, LAST, WEIGHTS, Description
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.state import TIME_BUDGET
from shakespeare.teachers import Teacher
from shakespeare.text.corpus import Corpus
from shakespeare.training.distillation import SOFT_SHARE, Teaching

_LATE = 1.01  # times the time asked for: what had more was resumed with less than it had had
ANSWERS = ".answers"  # the folder, within that of a training, that keeps them until it has ended


def named(given: str | tuple[str, ...] | None) -> tuple[Path, ...]:
    """The folders that --teachers names, as "runs/a,runs/b", or those that a training has kept.

    Raises:
        InvalidInput: a name is empty.
    """
    names = (
        dict.fromkeys(name.strip() for name in given.split(",")) if isinstance(given, str) else given or ()
    )
    if not all(names):
        raise InvalidInput("teachers", repr(given), "must name trainings by bard train, as runs/a")
    return tuple(Path(name).expanduser() for name in names)


def share(folders: Sequence[Path], train: TrainConfig) -> float:
    """Of the loss, that is of what teachers predict.

    Raises:
        InvalidInput: there are teachers, and the training is none that they can teach.
    """
    if not folders:
        return 0.0
    if not train.carry_state or train.left_out:
        allowed = "teach a causal variant by the recipe tuned, without --leave-out"
        raise InvalidInput("teachers", _told(folders), allowed)
    return SOFT_SHARE


def check(folders: Sequence[Path], text_sha256: str, out: Path) -> None:
    """Returns where the trainings in these folders can teach one of a text, in `out`, together.

    Raises:
        InvalidInput: one is no finished training by `bard train`, is the one in `out`, is of another text, or a
            window model; or they would not answer all of the text, each another part.
    """
    descriptions = []
    for folder in folders:
        place = folder.resolve()
        if place == out or place in out.parents or out in place.parents:
            raise InvalidInput("teachers", folder, f"must lie beside the training that it teaches, {out}")
        description = _best(folder)
        if description.text_sha256 != text_sha256:
            raise InvalidInput("teachers", folder, "was trained on another text")
        if description.model.bidirectional:
            told = f"is of {description.model.name}, a window model; teachers of a training must be causal"
            raise InvalidInput("teachers", folder, told)
        descriptions.append(description)
    if not folders:
        return
    with _refusals_named(folders):
        teaching_together.check(folders)
    folds = [fold for description in descriptions if (fold := description.train.left_out)]
    if folds and len(folds) < folds[0][1]:
        told = ", ".join(f"{part}/{parts}" for part, parts in folds)
        allowed = f"must leave out all parts among them, to answer all of the text; these left out {told}"
        raise InvalidInput("teachers", _told(folders), allowed)


def check_same(folders: Sequence[Path], begun: Description, out: Path) -> None:
    """Returns where these are the teachers that a training began with.

    Raises:
        InvalidInput: it had others, or none.
    """
    saved = {teacher.weights_sha256 for teacher in begun.teachers}
    if {_best(folder).sha256[WEIGHTS] for folder in folders} != saved:
        names = ", ".join(teacher.path for teacher in begun.teachers) or "none"
        raise InvalidInput("teachers", _told(folders), f"must be those that {out} began with: {names}")


def teach(
    folders: Sequence[Path],
    student: ModelConfig,
    corpus: Corpus,
    keras: Any,
    out: Path,
    terminal: TextIO,
    *,
    begun: Description | None,
) -> Teaching:
    """What the trainings in these folders teach; a progress bar on `terminal`.

    Answers are kept in `out`, and taken from there. A new training finds none, as their time counts as its own; one
    that was `begun` may.

    Raises:
        InvalidInput: a teacher is not finished, or the text is too short or too long for the answers.
    """
    cache = out / ANSWERS
    began = time.perf_counter()
    loaded = [checkpoints.load(folder) for folder in folders]
    taught_by = begun.teachers if begun else tuple(map(described, folders, (of.description for of in loaded)))
    try:
        with _refusals_named(folders):
            answers = teaching_together.answers(
                loaded, keras, student, corpus.training_ids, None, cache, terminal
            )
    except BaseException:
        if begun is None:
            files.remove_folder(cache)
        raise
    seconds = begun.answering_seconds if begun else round(time.perf_counter() - began, 1)
    return Teaching(taught_by, answers, seconds)


def described(folder: Path, best: Description) -> Teacher:
    """Who teaches: trained until its last checkpoint, and answering by its best one.

    Raises:
        InvalidInput: it is not finished.
    """
    last = checkpoints.load(folder / LAST)
    train, model, state = last.description.train, last.description.model, last.state
    if not state.stop_reason:
        raise InvalidInput("teachers", folder, "is not finished; bard train --resume goes on")
    asked = train.budget_seconds if state.stop_reason == TIME_BUDGET else None
    by_clock = asked if asked and state.seconds <= _LATE * asked else None
    return Teacher(
        path=str(folder.resolve()),
        model=model.name,
        weights_sha256=best.sha256[WEIGHTS],
        # Asked for, where the clock ended it: what the step took in which time ran out is told of no training.
        seconds=(by_clock or state.seconds) + last.description.answering_seconds,
        characters=state.step * last.description.characters_a_step,
        teachers=last.description.teachers,
    )


def _best(folder: Path) -> Description:
    if not all((files.current(folder / part) / checkpoints.CONFIG).is_file() for part in (BEST, LAST)):
        raise InvalidInput("teachers", folder, "is no training by bard train that was validated")
    return checkpoints.describe(folder / BEST)


def within_budget(train: TrainConfig, answering_seconds: float) -> TrainConfig:
    """A new training's settings, its time shorter by that of the answers.

    Raises:
        InvalidInput: they took all of it.
    """
    asked, every = train.budget_seconds, train.validate_every_seconds
    if not asked:
        return train
    if answering_seconds >= asked:
        told = f"must be more than the {answering_seconds:.1f} s that the teachers' answers took"
        raise InvalidInput("seconds", f"{asked:g}", told)
    left = asked - answering_seconds
    return msgspec.structs.replace(
        train, budget_seconds=left, validate_every_seconds=every and every * left / asked
    )


@contextmanager
def _refusals_named(folders: Sequence[Path]) -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        raise InvalidInput("teachers", _told(folders), str(refusal)) from refusal


def _told(folders: Sequence[Path]) -> str:
    return ",".join(map(str, folders))
