"""Models mixed with each other and with counting: the ceiling of what this training can reach; in a child process.

Each mixture with counting has n-grams of every order: the order that is best alone is not the best beside a model,
which knows what short grams say, so longer ones gain (on validation text, `stream-hybrid` after 200 s: 1.420 nats
with the order that is best alone, 7; 1.409 with all up to 9). Weights are chosen on validation text; test text fills
the rows.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from bench.environment.machine import peak_rss
from bench.measurements.baselines import Baselines
from bench.measurements.contamination import Runs
from bench.measurements.mixture_scores import Member, Mixture, Source
from compress import isolation, predictors
from shakespeare import checkpoint as checkpoints
from shakespeare import evaluation, mixture
from shakespeare.checkpoint import WEIGHTS
from shakespeare.engine import Engine
from shakespeare.evaluation import Positions
from shakespeare.mixture import Probabilities
from shakespeare.references.kneser_ney import NGramModel, highest_possible_order
from shakespeare.references.ngram_reader import NGramReader, in_groups, places_of
from shakespeare.text import corpus as corpora
from shakespeare.text.corpus import Corpus
from shakespeare.text.vocabulary import Ids

_TIMEOUT_SECONDS = 3600.0


class MixturesJob(msgspec.Struct, frozen=True, kw_only=True):
    """Trained checkpoints by the names of their models, the text, and the characters to predict."""

    checkpoints: dict[str, str]
    text: str | None
    positions: Positions
    highest_order: int
    engine: Engine
    overlap_mask: tuple[Runs, ...] = ()
    together_only: bool = False  # no model by itself


def measure_in_child(job: MixturesJob) -> Baselines:
    """Measures in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, Baselines, _TIMEOUT_SECONDS, fresh=True)


def measure(job: MixturesJob) -> Baselines:
    """Each model with all n-grams, static and adaptive; all models together, and these with the n-grams.

    Rows stand in this order; of one model there is no more than the first two.

    Raises:
        InvalidInput: a checkpoint or the text cannot be used.
    """
    corpus = corpora.load(job.text)
    models = [_model(name, Path(path), corpus, job) for name, path in job.checkpoints.items()]
    size = corpus.vocabulary.size
    counts = NGramModel(corpus.training_ids, size, min(job.highest_order, highest_possible_order(size)))
    ngrams = (_ngrams(counts, corpus, job, adaptive=adaptive) for adaptive in (False, True))
    sources = [*models, *ngrams]
    all_models = tuple(range(len(models)))
    static, adaptive = len(models), len(models) + 1
    groups: list[tuple[int, ...]] = [
        (model, counter) for model in all_models for counter in (static, adaptive) if not job.together_only
    ]
    if len(models) > 1:
        groups += [all_models, (*all_models, static), (*all_models, adaptive)]
    mixtures = [
        Mixture([member for number in group for member in sources[number].members]) for group in groups
    ]
    starts = job.positions.starts(len(corpus.test_ids))
    for start, *blocks in zip(starts, *(source.test for source in sources), strict=True):
        truth = corpus.test_ids[start : start + job.positions.length]
        for group, mixed in zip(groups, mixtures, strict=True):
            mixed.score(int(start), [chances for number in group for chances in blocks[number]], truth)
    rows = tuple(mixed.row(job.positions, corpus.vocabulary, job.overlap_mask) for mixed in mixtures)
    return Baselines(baselines=rows, peak_rss=peak_rss())


def _model(name: str, path: Path, corpus: Corpus, job: MixturesJob) -> Source:
    predictor = predictors.open_predictor(path, job.engine).predictor
    validation, length = corpus.validation_ids, job.positions.length
    starts = job.positions.starts(len(validation))
    of_truth = [
        _of(mixture.softmax(logits), validation[start : start + length])
        for start, logits in zip(
            starts, evaluation.predict(predictor, validation, job.positions), strict=True
        )
    ]
    member = Member(name, np.concatenate(of_truth), (checkpoints.locate(path) / WEIGHTS).stat().st_size)
    predicted = evaluation.predict(predictor, corpus.test_ids, job.positions)
    return Source((member,), ((mixture.softmax(logits),) for logits in predicted))


def _ngrams(model: NGramModel, corpus: Corpus, job: MixturesJob, *, adaptive: bool) -> Source:
    """The n-gram of every order, lowest first.

    Adaptive ones have read training text and, of the text that they predict, all before each character.
    """
    by_order = [
        [_of(chances, truth) for chances in by_order]
        for by_order, truth in _read(model, corpus.validation_ids, job, adaptive=adaptive)
    ]
    members = tuple(
        Member(
            f"{order}-gram",
            np.concatenate(of_truth),
            model.added_bytes(order),
            adaptive=adaptive,
            counts=True,
        )
        for order, of_truth in enumerate(zip(*by_order, strict=True), 1)
    )
    return Source(members, _test_blocks(model, corpus, job, adaptive=adaptive))


def _test_blocks(
    model: NGramModel, corpus: Corpus, job: MixturesJob, *, adaptive: bool
) -> Iterator[tuple[Probabilities, ...]]:
    """Block by block, what each order gives to every character."""
    for by_order, truth in _read(model, corpus.test_ids, job, adaptive=adaptive):
        blocks = len(truth) // job.positions.length
        yield from zip(*(np.split(chances, blocks) for chances in by_order), strict=True)


def _read(
    model: NGramModel, ids: Ids, job: MixturesJob, *, adaptive: bool
) -> Iterator[tuple[Iterator[Probabilities], Ids]]:
    """Yields, for each group of blocks, what every order gives to every character, and the true characters."""
    length = job.positions.length
    # Of every order at once.
    groups = in_groups(job.positions.starts(len(ids)), length * model.order, model.vocabulary_size)
    reader = NGramReader(model, ids, adaptive=adaptive, keep=len(groups) > 1)
    for starts in groups:
        places = places_of(starts, length)
        yield reader.probabilities(places), ids[places]


def _of(chances: Probabilities, truth: Ids) -> npt.NDArray[np.float64]:
    """What the true characters got, [positions]."""
    return chances[np.arange(len(truth)), truth]


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], MixturesJob, measure))
