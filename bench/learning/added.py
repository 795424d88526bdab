"""Adds trainings that `bard train` made to a learning record: long ones need not be trained again."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.learning.entrants import flat_settings
from bench.learning.run import LearningRequest, complete_references, opened
from bench.measurements import variant_learning
from bench.measurements.learned import LearningTask
from reports.learning import record as records
from reports.learning.record import EntrantId, LearnedModel, LearningRecord
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import BEST, LAST
from shakespeare.errors import InvalidInput
from shakespeare.files import write


def add(request: LearningRequest, folders: tuple[Path, ...]) -> LearningRecord:
    """The record at `request.out` with the best checkpoint of each training, scored now.

    Raises:
        InvalidInput: a folder is no training that a time budget ended, or of another text; or see `run.run`.
        ChildFailed: a checkpoint could not be scored.
    """
    with opened(request) as before:
        record = complete_references(before, request)
        for folder in folders:
            model = _scored(folder.resolve(), record, request)
            others = tuple(
                old
                for old in record.models
                if (old.entrant, old.asked_seconds, old.seed)
                != (model.entrant, model.asked_seconds, model.seed)
            )
            commands = tuple(dict.fromkeys((*record.commands, request.command)))
            record = msgspec.structs.replace(record, models=(*others, model), commands=commands)
            write(request.out, records.encode(record))
    return record


def _scored(folder: Path, record: LearningRecord, request: LearningRequest) -> LearnedModel:
    description = checkpoints.describe(folder / LAST)
    train = description.train
    if description.text_sha256 != record.corpus_sha256:
        raise InvalidInput("add", folder, "was trained on another text than the record's")
    if train.budget_seconds is None:
        raise InvalidInput("add", folder, "was trained without a time budget: bard train --seconds sets one")
    task = LearningTask(
        text=request.text,
        part=request.part,
        positions=request.positions,
        engine=request.engine,
        seconds=train.budget_seconds,
        seed=train.seed,
        log="",
        dynamic_evaluation=request.dynamic_evaluation,
    )
    learned = variant_learning.score_folder(folder, task)
    modified = (folder / BEST / checkpoints.CONFIG).stat().st_mtime
    return LearnedModel(
        entrant=EntrantId(description.model.name, description.model.recipe),
        peer=False,
        asked_seconds=train.budget_seconds,
        seed=train.seed,
        code="",
        settings=flat_settings(description.model, train),
        started=datetime.fromtimestamp(modified - learned.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        conditions=None,
        **msgspec.structs.asdict(learned),
    )
