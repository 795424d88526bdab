"""What models are compared with: reference models, the overlap of the texts, the word-level model."""

from functools import partial

import msgspec

from bench.measurements import baselines, contamination, mixtures, word_model
from bench.measurements.baselines import Baselines, BaselinesJob
from bench.measurements.contamination import TextOverlap
from bench.measurements.mixtures import MixturesJob
from bench.measurements.word_model import WordModelJob
from bench.pipeline import side_by_side
from bench.pipeline.cache import PartId
from bench.pipeline.context import Dependencies, RunContext
from bench.pipeline.results import RunResults
from reports.record import Failure, WordModelRecord
from shakespeare.references.catalogue import REFERENCES
from shakespeare.references.reference import Reference


def measure_overlap(context: RunContext, results: RunResults) -> None:
    """What test and training text share, and which characters of the blocks lie in it."""
    positions = context.request.preset.positions
    overlap = context.cached(
        PartId(part="overlap"),
        TextOverlap,
        lambda: contamination.measure(context.corpus, positions),
        Dependencies((contamination.__name__,), (positions,)),
        failing="baseline",
    )
    if not isinstance(overlap, Failure):
        results.overlap, results.overlap_mask = overlap.overlap, overlap.mask


def measure_baselines(context: RunContext, results: RunResults) -> None:
    """Every reference model on the test blocks, each in a child process, two at a time."""
    preset = context.request.preset

    def measure(reference: Reference) -> Baselines | Failure:
        job = BaselinesJob(
            reference=reference.__name__,
            text=context.text_path,
            positions=preset.positions,
            highest_order=preset.highest_order,
            overlap_mask=results.overlap_mask,
        )
        return context.cached(
            PartId(part="baselines", subject=_name(reference)),
            Baselines,
            lambda: baselines.measure_in_child(job),
            Dependencies(
                (baselines.__name__, reference.__name__), (msgspec.structs.replace(job, text=None),)
            ),
            failing="baseline",
        )

    pieces = {reference: partial(measure, reference) for reference in REFERENCES}
    for measured in side_by_side.run(context, "count", pieces, _name).values():
        if not isinstance(measured, Failure):
            results.baselines += measured.baselines


def _name(reference: Reference) -> str:
    return reference.__name__.rpartition(".")[2]


def measure_mixtures(context: RunContext, trained: dict[str, str], results: RunResults) -> None:
    """Causal models mixed with each other and with counting. `trained`: the hash of each variant's weights."""
    request = context.request
    causal = [model.name for model in request.variants if model.name in trained and not model.bidirectional]
    if not causal:
        return
    job = MixturesJob(
        checkpoints={name: str(context.folder.checkpoint(name)) for name in causal},
        text=context.text_path,
        positions=request.preset.positions,
        highest_order=request.preset.highest_order,
        engine=request.engine,
        overlap_mask=results.overlap_mask,
    )
    hashes = tuple((name, trained[name]) for name in causal)
    measured = context.cached(
        PartId(part="mixtures"),
        Baselines,
        lambda: mixtures.measure_in_child(job),
        Dependencies((mixtures.__name__,), (msgspec.structs.replace(job, text=None, checkpoints={}), hashes)),
        failing="baseline",
    )
    if not isinstance(measured, Failure):
        results.baselines += measured.baselines


def train_word_model(context: RunContext, results: RunResults) -> None:
    """The word-level model, trained for as long as the character models and measured on the same blocks."""
    preset = context.request.preset
    seconds = preset.train.budget_seconds
    if seconds is None and preset.train.step_limit is None:
        seconds = longest_training(results)
    job = WordModelJob(
        text=context.text_path,
        positions=preset.positions,
        budget_seconds=seconds,
        step_limit=preset.train.step_limit,
        vocabulary_size=preset.word_vocabulary,
        seed=preset.train.seed,
        engine=context.request.engine,
    )
    measured = context.cached(
        PartId(part="word-model"),
        WordModelRecord,
        lambda: word_model.measure_in_child(job),
        Dependencies((word_model.__name__,), (msgspec.structs.replace(job, text=None),)),
        failing="word model",
    )
    if not isinstance(measured, Failure):
        results.word_model = measured


def longest_training(results: RunResults) -> float:
    """Seconds of the character model that trained for longest; a minute where none was trained."""
    trainings = (parts.get("training") for parts in results.cells.values())
    return max((trained.validations[-1].seconds for trained in trainings if trained), default=60.0)
