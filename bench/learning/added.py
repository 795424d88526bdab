"""Adds trainings that `bard train` made to a learning record: long ones need not be trained again."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.learning import ensemble
from bench.learning.entrants import flat_settings
from bench.learning.run import LearningRequest, complete_references, opened
from bench.measurements import variant_learning
from bench.measurements.learned import Budget, LearningTask
from reports.learning import record as records
from reports.learning.record import EntrantId, LearnedModel, LearningRecord
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import BEST, LAST
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.files import write
from shakespeare.training import recipes
from shakespeare.training.recipes import RECIPES


def add(request: LearningRequest, folders: tuple[Path, ...], *, together: bool = False) -> LearningRecord:
    """The record at `request.out` with the best checkpoint of each training, scored now.

    `together`: and with one row of their ensemble.

    Raises:
        InvalidInput: a folder is no training, or of another text, or no member of an ensemble; or see `run.run`.
        ChildFailed: a checkpoint could not be scored.
    """
    if together:
        ensemble.check(folders, request)
    with opened(request) as before:
        record, models = complete_references(before, request), list[LearnedModel]()
        for folder in folders:
            models.append(_scored(folder.resolve(), record, request))
            record = _with(record, models[-1], request)
        if together:
            record = _with(record, ensemble.score(dict(zip(folders, models, strict=True)), request), request)
    return record


def _with(record: LearningRecord, model: LearnedModel, request: LearningRequest) -> LearningRecord:
    """The record with one more, in the place of the same one from before; written."""
    others = tuple(old for old in record.models if not _same(old, model))
    commands = tuple(dict.fromkeys((*record.commands, request.command)))
    record = msgspec.structs.replace(record, models=(*others, model), commands=commands)
    write(request.out, records.encode(record))
    return record


def _same(old: LearnedModel, model: LearnedModel) -> bool:
    """Whether a training is in the record already; without a time budget it may have gone on since.

    What was asked for by epochs was trained here, for as many and no more.
    """
    if (old.entrant, old.seed, old.asked_epochs) != (model.entrant, model.seed, model.asked_epochs):
        return False
    budgets = [made.settings.get("budget_seconds") for made in (old, model)]
    return budgets == [None, None] or old.asked_seconds == model.asked_seconds


def _recipe(model: ModelConfig, train: TrainConfig) -> str:
    """The name of the recipe that gives these settings; of none its variant's own, with a mark.

    A processor without bfloat16 trains by the same recipe.
    """
    for name in (model.recipe, *RECIPES):
        for native in (True, False):
            if _essence(recipes.apply(name, model, train, native_bfloat16=native)) == _essence(train):
                return name
    return f"{model.recipe}, changed"


def _essence(train: TrainConfig) -> TrainConfig:
    """What a recipe decides; early stopping is off where times are compared."""
    return msgspec.structs.replace(train, stop_patience=1, precision="float32")


def _scored(folder: Path, record: LearningRecord, request: LearningRequest) -> LearnedModel:
    description = checkpoints.describe(folder / LAST)
    train = description.train
    if description.text_sha256 != record.corpus_sha256:
        raise InvalidInput("add", folder, "was trained on another text than the record's")
    task = LearningTask(
        text=request.text,
        part=request.part,
        positions=request.positions,
        engine=request.engine,
        budget=Budget(train.budget_seconds or 0.0),
        seed=train.seed,
        log="",
        dynamic_evaluation=request.dynamic_evaluation,
    )
    learned = variant_learning.score_folder(folder, task)
    modified = (folder / BEST / checkpoints.CONFIG).stat().st_mtime
    return LearnedModel(
        entrant=EntrantId(description.model.name, _recipe(description.model, train)),
        peer=False,
        asked_seconds=train.budget_seconds or learned.seconds,
        seed=train.seed,
        code="",
        settings=flat_settings(description.model, train),
        started=datetime.fromtimestamp(modified - learned.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        conditions=None,
        **msgspec.structs.asdict(learned),
    )
