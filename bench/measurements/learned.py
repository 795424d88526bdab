"""What a training for `bard learn` gives, whoever trained."""

from typing import NamedTuple

import msgspec

from reports import units
from reports.learning.record import (
    BlockSums,
    CurvePoint,
    LearnedModel,
    LearningFailure,
    ReferenceScores,
    ScoredPart,
    StudentFile,
)
from shakespeare.engine import Engine
from shakespeare.evaluation import Positions


class Budget(NamedTuple):
    """How long to train: for a time, or, where `epochs` are given, until the training text is read as often."""

    seconds: float  # of training, without tracing, compilation and validation; 0 where `epochs` are given
    epochs: float | None = None

    @classmethod
    def of(cls, result: LearnedModel | LearningFailure) -> "Budget":
        """What a training of a record was asked for."""
        return cls(result.asked_seconds, result.asked_epochs)

    @property
    def label(self) -> str:
        """The text of it in tables: "75 s", "0.1 epochs"."""
        return units.training_budget(self.seconds, self.epochs)


class LearningTask(NamedTuple):
    """How long to train on which text, with which seed, and which characters to predict then."""

    text: str | None
    part: ScoredPart
    positions: Positions
    engine: Engine
    budget: Budget
    seed: int
    log: str
    dynamic_evaluation: bool = False  # score causal models also while they learn from the test text


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """One training and its scores. The fields are those of `LearnedModel`."""

    parameters: int
    seconds: float
    characters: int
    reads: int | None
    curve: tuple[CurvePoint, ...]
    best: int
    stopped: str
    scores: BlockSums
    mixtures: tuple[ReferenceScores, ...] = ()
    student: StudentFile | None = None
