"""A trained causal model that goes on learning from the test text, in a child process: a row of its own.

Its rate is chosen on validation text.
"""

import sys
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from bench.measurements import block_sums
from compress import isolation
from reports.learning.record import ReferenceScores
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, evaluation
from shakespeare.engine import Engine
from shakespeare.evaluation import Block, Positions
from shakespeare.text import corpus as corpora
from shakespeare.text.vocabulary import Ids
from shakespeare.training.dynamic_evaluation import DynamicEvaluation

KIND = "dynamic evaluation"
RATES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0)
_CHOICE_PIECES = 512  # of validation text, of which the later half decides on the rate
_TIMEOUT_SECONDS = 7200.0


class DynamicEvaluationJob(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint, and the characters to predict."""

    path: str
    text: str | None
    positions: Positions
    engine: Engine


def measure_in_child(job: DynamicEvaluationJob) -> ReferenceScores:
    """Measures in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, ReferenceScores, _TIMEOUT_SECONDS)


def measure(job: DynamicEvaluationJob) -> ReferenceScores:
    """The scores at the rate that was best on validation text.

    Raises:
        InvalidInput: a checkpoint or a text that cannot be used.
    """
    engine.load(job.engine)  # sets TensorFlow's threads
    tensorflow = engine.import_tensorflow()
    checkpoint, corpus = checkpoints.load(Path(job.path)), corpora.load(job.text)
    length = job.positions.length
    pieces = min(_CHOICE_PIECES, len(corpus.validation_ids) // length - 1)
    judged = np.arange(pieces // 2 + 1, pieces) * length

    model = DynamicEvaluation(tensorflow, checkpoint, length)

    def blocks(ids: Ids, starts: npt.NDArray[np.int64], rate: float) -> list[Block]:
        predicted = model.predict(ids, starts.tolist(), rate)
        return [
            evaluation.score_block(int(start), logits, ids[start : start + length])
            for start, logits in zip(starts, predicted, strict=True)
        ]

    losses = {
        rate: float(
            np.mean([block.scores.nats.mean() for block in blocks(corpus.validation_ids, judged, rate)])
        )
        for rate in RATES
    }
    best = min(losses, key=losses.__getitem__)
    starts = job.positions.starts(len(corpus.test_ids))
    return ReferenceScores(
        name=f"{checkpoint.description.model.name}, learning at {best:g}",
        kind=KIND,
        adaptive=True,
        primed=True,
        code="",
        scores=block_sums.of_blocks(blocks(corpus.test_ids, starts, best)),
    )


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], DynamicEvaluationJob, measure))
