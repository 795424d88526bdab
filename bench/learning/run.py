"""Trains what the record lacks, one training after the other, and writes the record after each."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench import user_text
from bench.environment import machine
from bench.environment.interference import InterferenceMonitor
from bench.learning import ablation_rows, references
from bench.learning.entrants import Entrant
from bench.measurements.learned import Budget, LearningTask
from bench.notice import tell
from bench.pipeline.cache import digest
from bench.pipeline.code_version import SourceTree
from bench.pipeline.lock import locked
from compress.isolation import ChildFailed
from compress.technique import Refused
from reports.learning import record as records
from reports.learning.record import LearnedModel, LearningFailure, LearningRecord, ScoredBlocks, ScoredPart
from reports.record import RecordError
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions
from shakespeare.files import make_folder, write
from shakespeare.text.corpus import Corpus

_DYNAMIC = "dynamic evaluation"  # the kind of the row of a model that goes on learning


class LearningRequest(NamedTuple):
    """What the user asked `bard learn` for. `part`: of the text that models are scored on."""

    command: tuple[str, ...]
    entrants: tuple[Entrant, ...]
    budgets: tuple[Budget, ...]
    seeds: tuple[int, ...]
    part: ScoredPart
    ablation: str
    text: str | None
    engine: Engine
    positions: Positions
    out: Path
    dynamic_evaluation: bool = False

    def asked_for(self, failure: LearningFailure) -> bool:
        """Whether a failure is of a training of this request."""
        named = {entrant.id for entrant in self.entrants}
        return failure.entrant in named and Budget.of(failure) in self.budgets and failure.seed in self.seeds


class _Training(NamedTuple):
    """One training to do, and the hash of the code and the settings that decide what it gives."""

    entrant: Entrant
    budget: Budget
    seed: int
    code: str

    def gave(self, result: LearnedModel | LearningFailure) -> bool:
        """Whether a result is of this training, whatever the code."""
        given = result.entrant, Budget.of(result), result.seed
        return given == (self.entrant.id, self.budget, self.seed)


def run(request: LearningRequest) -> LearningRecord:
    """Completes the record at `request.out`; after Ctrl-C it holds all that was finished.

    Raises:
        InvalidInput: a bad text, or a record that is in use, or of another text, machine or ablation.
        KeyboardInterrupt: Ctrl-C; the current training is lost.
    """
    with opened(request) as record:
        return _complete(request, record)


@contextmanager
def opened(request: LearningRequest) -> Iterator[LearningRecord]:
    """The record at `request.out`, or a new one, which nobody else may write meanwhile.

    Raises:
        InvalidInput: see `run`.
    """
    corpus = user_text.load(request.text)
    make_folder(request.out.parent, "out")
    with locked(request.out.with_name(f".{request.out.name}.lock"), request.out, "bard learn"):
        yield _open(request, corpus)


def complete_references(record: LearningRecord, request: LearningRequest) -> LearningRecord:
    """The record with what counting reaches, which only tables of test text compare with; written."""
    if request.part == "test":
        record = references.complete(record, request.text, request.positions, SourceTree())
        write(request.out, records.encode(record))
    return record


def _complete(request: LearningRequest, record: LearningRecord) -> LearningRecord:
    sources = SourceTree()
    if request.ablation:
        ablation_rows.check_recipes(record, request.entrants, request.out)
    record = complete_references(record, request)
    for training in _trainings(request, sources):
        kept = [
            model for model in record.models if training.gave(model) and model.code in ("", training.code)
        ]
        if kept:
            _tell_what_is_missing(kept[0], request)
            continue
        record = _with(record, training, _train(training, request), request.command)
        write(request.out, records.encode(record))
    return record


def _tell_what_is_missing(model: LearnedModel, request: LearningRequest) -> None:
    """Why a training that was asked for is not made again, where a user may want it to be."""
    name = f"{model.entrant.label}, seed {model.seed}, is in the record"
    wanted = request.dynamic_evaluation and model.reads is None and not model.peer and request.part == "test"
    if not model.code:
        tell(f"{name} from bard train and stays as it is: name another --out to train it here")
    elif wanted and not any(row.kind == _DYNAMIC for row in model.mixtures):
        tell(
            f"{name} without dynamic evaluation, and its weights were not kept: name another --out, or add a "
            "training of bard train with --add"
        )


def _open(request: LearningRequest, corpus: Corpus) -> LearningRecord:
    """The record that is there, or a new one.

    Raises:
        InvalidInput: it is of something else.
    """
    starts = request.positions.starts(len(corpus.test if request.part == "test" else corpus.validation))
    new = LearningRecord(
        schema_version=records.SCHEMA_VERSION,
        part=request.part,
        ablation=request.ablation,
        commands=(),
        machine=machine.read(),
        corpus_source=corpus.source,
        corpus_sha256=corpus.sha256,
        vocabulary_size=corpus.vocabulary.size,
        blocks=ScoredBlocks(request.positions.length, request.positions.context, tuple(starts.tolist())),
    )
    if not request.out.exists():
        return new
    try:
        record = records.load(request.out)
    except RecordError as error:
        raise InvalidInput("out", request.out, f"{error}; name another file") from error
    for difference, old_value, new_value in (
        ("text", record.corpus_sha256[:12], new.corpus_sha256[:12]),
        ("part of the text", record.part, new.part),
        ("ablation", record.ablation or "none", new.ablation or "none"),
        ("number of blocks", len(record.blocks.starts), len(new.blocks.starts)),
        ("machine or set of packages", record.machine.fingerprint, new.machine.fingerprint),
    ):
        if old_value != new_value:
            reason = f"is of another {difference}: {old_value}, not {new_value}; name another file"
            raise InvalidInput("out", request.out, reason)
    return record


def _trainings(request: LearningRequest, sources: SourceTree) -> list[_Training]:
    """Seed by seed, all entrants of one after the other: what drifts meanwhile hits all of them."""
    return [
        _Training(entrant, budget, seed, _code(entrant, budget, seed, sources, request.engine))
        for budget in request.budgets
        for seed in request.seeds
        for entrant in request.entrants
    ]


def _code(entrant: Entrant, budget: Budget, seed: int, sources: SourceTree, engine: Engine) -> str:
    modules = entrant.modules
    made_by = (sources.version(*modules), sources.packages(*modules), engine)
    return digest(*made_by, entrant.settings(budget, seed))


def _train(training: _Training, request: LearningRequest) -> LearnedModel | LearningFailure:
    """A model, or why there is none."""
    entrant, budget, seed, code = training
    tell(f"training {entrant.id.label} for {budget.label}, seed {seed}")
    task = LearningTask(
        text=request.text,
        part=request.part,
        positions=request.positions,
        engine=request.engine,
        budget=budget,
        seed=seed,
        log=str(request.out.with_suffix(".log")),
        dynamic_evaluation=request.dynamic_evaluation,
    )
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        # Beside the record, as a full /tmp must not end a night's work.
        with (
            tempfile.TemporaryDirectory(prefix=".learn-", dir=request.out.parent) as folder,
            InterferenceMonitor() as monitor,
        ):
            learned = entrant.learn(task, Path(folder))
    except Refused as refusal:
        tell(f"{entrant.id.label}: refused: {refusal}")
        return LearningFailure(
            entrant.id, budget.seconds, seed, "refused", str(refusal), asked_epochs=budget.epochs
        )
    except ChildFailed as error:
        tell(f"{entrant.id.label}: {error}")
        return LearningFailure(
            entrant.id, budget.seconds, seed, error.status, error.reason, asked_epochs=budget.epochs
        )
    return LearnedModel(
        entrant=entrant.id,
        peer=entrant.peer,
        asked_seconds=budget.seconds,
        asked_epochs=budget.epochs,
        seed=seed,
        code=code,
        settings=entrant.settings(budget, seed),
        started=started,
        conditions=monitor.read(),
        **msgspec.structs.asdict(learned),
    )


def _with(
    record: LearningRecord,
    training: _Training,
    result: LearnedModel | LearningFailure,
    command: tuple[str, ...],
) -> LearningRecord:
    """The record with a result in the place of an older one of the same training; a failure leaves it there."""
    models, failures = record.models, tuple(old for old in record.failures if not training.gave(old))
    if isinstance(result, LearnedModel):
        models = (*(model for model in models if not training.gave(model)), result)
    else:
        failures = (*failures, result)
    return msgspec.structs.replace(
        record,
        models=models,
        failures=failures,
        commands=tuple(dict.fromkeys((*record.commands, command))),
    )
