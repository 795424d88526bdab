"""Models mixed with each other and with counting: the ceiling of what this training can reach; in a child process.

Weights and the n-gram's order are chosen on validation text; test text fills the rows.
"""

import sys
import time
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from bench.environment.machine import peak_rss
from bench.measurements import quality
from bench.measurements.baselines import Baselines
from bench.measurements.contamination import Runs
from compress import isolation, predictors
from reports.record import Baseline
from shakespeare import checkpoint as checkpoints
from shakespeare import evaluation, mixture
from shakespeare.checkpoint import WEIGHTS
from shakespeare.engine import Engine
from shakespeare.evaluation import Positions
from shakespeare.mixture import Probabilities
from shakespeare.references.kneser_ney import NGramModel, highest_possible_order
from shakespeare.text import corpus as corpora
from shakespeare.text.corpus import Corpus
from shakespeare.text.vocabulary import Ids

KIND = "mixture"
_TIMEOUT_SECONDS = 3600.0
_SMALLEST_CHANCE = 1e-30  # that a softmax in float32 may give; its logarithm is finite


class MixturesJob(msgspec.Struct, frozen=True, kw_only=True):
    """Trained checkpoints by the names of their models, the text, and the characters to predict."""

    checkpoints: dict[str, str]
    text: str | None
    positions: Positions
    highest_order: int
    engine: Engine
    overlap_mask: tuple[Runs, ...] = ()


class Member(NamedTuple):
    """What one model gives to every character at the positions [positions, vocabulary]; sizes in bytes."""

    name: str
    validation: Probabilities
    test: Probabilities
    table_bytes: int
    adaptive: bool = False


def measure_in_child(job: MixturesJob) -> Baselines:
    """Measures in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, Baselines, _TIMEOUT_SECONDS)


def measure(job: MixturesJob) -> Baselines:
    """Each model with the best n-gram, static and adaptive; all models together, and these with the n-gram.

    Raises:
        InvalidInput: a checkpoint or the text cannot be used.
    """
    corpus = corpora.load(job.text)
    models = [_model(name, Path(path), corpus, job) for name, path in job.checkpoints.items()]
    static, adaptive = (_best_ngram(corpus, job, adaptive=adaptive) for adaptive in (False, True))
    groups = [[model, counts] for model in models for counts in (static, adaptive)]
    if len(models) > 1:
        groups += [models, [*models, static], [*models, adaptive]]
    rows = tuple(_row(group, corpus, job) for group in groups)
    return Baselines(baselines=rows, peak_rss=peak_rss())


def _model(name: str, path: Path, corpus: Corpus, job: MixturesJob) -> Member:
    opened = predictors.open_predictor(path, job.engine)
    validation, test = (
        np.concatenate(
            [mixture.softmax(logits) for logits in evaluation.predict(opened.predictor, ids, job.positions)]
        )
        for ids in (corpus.validation_ids, corpus.test_ids)
    )
    return Member(name, validation, test, (checkpoints.locate(path) / WEIGHTS).stat().st_size)


def _best_ngram(corpus: Corpus, job: MixturesJob, *, adaptive: bool) -> Member:
    """The n-gram of the order with the lowest loss on validation text.

    An adaptive one has read training text and, of the text that it predicts, all before each character.
    """
    size = corpus.vocabulary.size
    model = NGramModel(corpus.training_ids, size, min(job.highest_order, highest_possible_order(size)))
    validation, test = (
        list(model.probabilities(ids, _offsets(ids, job.positions), adaptive=adaptive))
        for ids in (corpus.validation_ids, corpus.test_ids)
    )
    truth = corpus.validation_ids[_offsets(corpus.validation_ids, job.positions)]
    losses = [-np.log(_of(chances, truth)).mean() for chances in validation]
    order = int(np.argmin(losses))
    return Member(
        f"{order + 1}-gram", validation[order], test[order], model.table_bytes(order + 1), adaptive=adaptive
    )


def _row(members: list[Member], corpus: Corpus, job: MixturesJob) -> Baseline:
    began = time.perf_counter()
    truth = corpus.validation_ids[_offsets(corpus.validation_ids, job.positions)]
    weights = mixture.fit_weights([_of(member.validation, truth) for member in members])
    mixed = mixture.mix([member.test for member in members], weights)
    starts = job.positions.starts(len(corpus.test_ids))
    logits = np.log(np.maximum(mixed, _SMALLEST_CHANCE)).astype(np.float32)
    blocks = [
        evaluation.score_block(int(start), of_block, corpus.test_ids[start : start + job.positions.length])
        for start, of_block in zip(starts, np.split(logits, len(starts)), strict=True)
    ]
    shares = " + ".join(
        f"{weight:.2f} {member.name}" for weight, member in zip(weights, members, strict=True)
    )
    return Baseline(
        name=shares,
        kind=KIND,
        adaptive=any(member.adaptive for member in members),
        primed=True,
        table_bytes=sum(member.table_bytes for member in members),
        compressed_bytes=0,
        seconds=time.perf_counter() - began,
        quality=quality.summarise(blocks, job.positions, corpus.vocabulary, job.overlap_mask),
    )


def _offsets(ids: Ids, positions: Positions) -> npt.NDArray[np.int64]:
    """The offset of every character to be predicted, [positions]."""
    return (positions.starts(len(ids))[:, None] + np.arange(positions.length)).ravel()


def _of(chances: Probabilities, truth: Ids) -> npt.NDArray[np.float64]:
    """What the true characters got, [positions]."""
    return chances[np.arange(len(truth)), truth]


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], MixturesJob, measure))
