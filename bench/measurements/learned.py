"""What a training for `bard learn` gives, whoever trained."""

from typing import NamedTuple

import msgspec

from reports.learning.record import BlockSums, CurvePoint, ReferenceScores, ScoredPart, StudentFile
from shakespeare.engine import Engine
from shakespeare.evaluation import Positions


class LearningTask(NamedTuple):
    """How long to train on which text, with which seed, and which characters to predict then."""

    text: str | None
    part: ScoredPart
    positions: Positions
    engine: Engine
    seconds: float  # of training, without tracing, compilation and validation
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
