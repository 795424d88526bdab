"""Adds trainings that `bard train` made to a learning record: long ones need not be trained again."""

import math
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.learning import ensemble, renamed, training_sessions
from bench.learning.entrants import flat_settings
from bench.learning.recipe_names import entrant_of
from bench.learning.run import LearningRequest, complete_references, opened
from bench.measurements import variant_learning
from bench.measurements.learned import Budget, LearningTask
from bench.pipeline.lock import TRAINING_LOCK, locked
from reports import units
from reports.learning import record as records
from reports.learning.record import (
    TAUGHT_BY,
    TEACHERS,
    WEIGHTS,
    WEIGHTS_DIGITS,
    LearnedModel,
    LearningRecord,
    Setting,
)
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import BEST, LAST, Description
from shakespeare.config import DURATION_FIELDS
from shakespeare.errors import InvalidInput
from shakespeare.files import write
from shakespeare.teachers import Teacher
from shakespeare.variants import VARIANTS

# A training ends after the step that its time runs out in: it may have had so much more, whichever is longer.
_LATE_SECONDS, _LATE_STEPS = 1.0, 10


def add(request: LearningRequest, folders: tuple[Path, ...], *, together: bool = False) -> LearningRecord:
    """The record at `request.out` with the best checkpoint of each training, scored now.

    `together`: and with one row of their ensemble.

    Raises:
        InvalidInput: a folder is no training, or not finished, or of another text, or no member of an ensemble; or
            see `run.run`.
        ChildFailed: a checkpoint could not be scored.
    """
    with opened(request) as before, ExitStack() as locks:
        for folder in dict.fromkeys(folders):
            _description(folder, before)  # or a lock would be written into a folder of something else
            locks.enter_context(locked(folder.resolve() / TRAINING_LOCK, folder, "bard train"))
        trainings = {folder: _description(folder, before) for folder in folders}
        for folder in folders:
            _check_ended(folder)
        sessions = {folder: training_sessions.read(folder.resolve()) for folder in folders}
        for folder, description in trainings.items():
            _check_replaces_no_other(folder, description, before)
        if together:
            ensemble.check(folders, trainings, request)
        record, models = complete_references(before, request), dict[Path, LearnedModel]()
        for folder, description in trainings.items():
            scored = _scored(folder.resolve(), description, request)
            models[folder] = msgspec.structs.replace(scored, sessions=sessions[folder])
            record = _with(record, models[folder], request)
        if together:
            record = _with(record, ensemble.score(models, trainings, request), request)
    return record


def _with(record: LearningRecord, model: LearnedModel, request: LearningRequest) -> LearningRecord:
    """The record with one more, in the place of the same one from before; written.

    What took long and still holds is kept: dynamic evaluation of the same model, which scores the same.
    """
    others = tuple(old for old in record.models if not _same(old, model))
    kinds = {row.kind for row in model.mixtures}
    kept = [
        row
        for old in record.models
        if old not in others and old.scores == model.scores
        for row in old.mixtures
        if row.kind not in kinds
    ]
    model = msgspec.structs.replace(model, mixtures=(*model.mixtures, *kept))
    others = renamed.in_ensembles(others, record.models, model)
    commands = tuple(dict.fromkeys((*record.commands, request.command)))
    record = msgspec.structs.replace(record, models=(*others, model), commands=commands)
    write(request.out, records.encode(record))
    return record


def _same(old: LearnedModel, model: LearnedModel) -> bool:
    """Whether a training is in the record already; without a time budget it may have gone on since.

    What was asked for by epochs was trained here, for as many and no more. The same weights may stand there by
    another name: which recipe gave them is told by the recipes of today.
    """
    if renamed.is_renamed(old, model):
        return True
    if (old.entrant, old.seed, old.asked_epochs) != (model.entrant, model.seed, model.asked_epochs):
        return False
    if old.settings.get(TEACHERS) != model.settings.get(TEACHERS):
        return False
    budgets = [made.settings.get("budget_seconds") for made in (old, model)]
    return budgets == [None, None] or old.asked_seconds == model.asked_seconds


def _description(folder: Path, record: LearningRecord) -> Description:
    """Describes a training of a whole variant that read the record's text."""
    try:
        description = checkpoints.describe(folder.resolve() / LAST)
    except InvalidInput as error:
        raise InvalidInput("add", folder, f"is no training by bard train ({error})") from error
    if description.text_sha256 != record.corpus_sha256:
        raise InvalidInput("add", folder, "was trained on another text than the record's")
    variant = VARIANTS.get(description.model.name)
    if variant and variant.units != description.model.units:
        told = f"has layers of {description.model.units} units, and {variant.name} has {variant.units}"
        raise InvalidInput("add", folder, f"{told}: --preset smoke trains smaller models")
    return description


def _check_ended(folder: Path) -> None:
    """Returns where a training was validated, and one that a time limits had that time: its row says that it did.

    Raises:
        InvalidInput: it was interrupted, or has had longer than it says since it went on.
    """
    last = checkpoints.load(folder.resolve() / LAST)
    budget, answering, state = (
        last.description.train.budget_seconds,
        last.description.answering_seconds,
        last.state,
    )
    if state.pending_metrics or state.best_validation < 0:
        raise InvalidInput("add", folder, "was interrupted before a validation; bard train --resume goes on")
    if budget is None:
        return
    asked, had = budget + answering, state.seconds + answering  # as `bard train` was told
    if not state.stop_reason:
        told = f"is not finished, {had:,.0f} of {asked:,.0f} s; bard train --resume goes on"
        raise InvalidInput("add", folder, told)
    if had > asked + max(_LATE_SECONDS, _LATE_STEPS * state.seconds / state.step):
        told = (
            f"was trained for {had:,.0f} s and then asked for {asked:,.0f} s: bard train --resume needs "
            f"the --seconds that it was for, at least {math.ceil(had)}"
        )
        raise InvalidInput("add", folder, told)


def _check_replaces_no_other(folder: Path, description: Description, record: LearningRecord) -> None:
    """Returns where the record holds no other training of that name, time and seed.

    Raises:
        InvalidInput: it does: one of `bard learn`'s own, or one with other settings.
    """
    train = description.train
    settings = flat_settings(description.model, train) | _taught_by(description)
    for old in record.models:
        if (old.entrant, old.seed, old.asked_epochs) != (entrant_of(description), train.seed, None):
            continue
        if (asked := description.asked_seconds) and old.asked_seconds != asked:
            continue
        # How far a training has come is no difference: who goes on with it adds it again.
        known = (settings.keys() & old.settings.keys()) - set(DURATION_FIELDS)
        other = [name for name in known if settings[name] != old.settings[name]]
        told = f"of {old.entrant.label}, seed {old.seed}, the record holds a training"
        if old.code:
            raise InvalidInput("add", folder, f"{told} by bard learn; name another --out")
        if other:
            raise InvalidInput(
                "add", folder, f"{told} with another {' and '.join(sorted(other))}; name another --out"
            )


def _taught_by(description: Description) -> dict[str, Setting]:
    """The hashes of its teachers' weights, and how they were trained; of who has none nothing."""
    hashes = [teacher.weights_sha256[:WEIGHTS_DIGITS] for teacher in description.teachers]
    return {TEACHERS: ",".join(hashes), TAUGHT_BY: _in_words(description.teachers)} if hashes else {}


def _in_words(teachers: tuple[Teacher, ...]) -> str:
    """As "gru (75 s, taught by gru (75 s))": rows that were taught in other ways are no seeds of one another."""
    each = [
        f"{teacher.model} ({units.budget(round(teacher.seconds))}"
        + (f", taught by {_in_words(teacher.teachers)})" if teacher.teachers else ")")
        for teacher in teachers
    ]
    return " and ".join(each)


def _weights(folder: Path) -> str:
    """The hash by which a student's row names its teachers."""
    return checkpoints.describe(folder / BEST).sha256[checkpoints.WEIGHTS][:WEIGHTS_DIGITS]


def _scored(folder: Path, description: Description, request: LearningRequest) -> LearnedModel:
    train, asked = description.train, description.asked_seconds
    task = LearningTask(
        text=request.text,
        part=request.part,
        positions=request.positions,
        engine=request.engine,
        budget=Budget(asked or 0.0),
        seed=train.seed,
        log="",
        dynamic_evaluation=request.dynamic_evaluation,
    )
    learned = variant_learning.score_folder(folder, task)
    own_seconds = learned.seconds - description.seconds_before
    modified = (folder / BEST / checkpoints.CONFIG).stat().st_mtime
    return LearnedModel(
        entrant=entrant_of(description),
        peer=False,
        asked_seconds=asked or learned.seconds,
        seed=train.seed,
        code="",
        settings=flat_settings(description.model, train)
        | {WEIGHTS: _weights(folder)}
        | _taught_by(description),
        started=datetime.fromtimestamp(modified - own_seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        conditions=None,
        **msgspec.structs.asdict(learned),
    )
