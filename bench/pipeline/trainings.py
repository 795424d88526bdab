"""Trains every variant, then students, then carries out the other retrainings. Nothing is timed meanwhile."""

import shutil
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from bench.measurements import training
from bench.measurements.training import TrainedVariant, TrainingJob
from bench.pipeline import plan, side_by_side
from bench.pipeline.cache import PartId
from bench.pipeline.context import Dependencies, RunContext
from bench.pipeline.results import RunResults
from compress.chain import JOIN, Chain
from compress.technique import Retraining, Settings
from reports.record import Failure
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import Lineage
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput
from shakespeare.files import make_folder, sha256, write
from shakespeare.training import recipes

# The weights' hash of a checkpoint, or why there is none, by variant and the name of the chain's retrainings;
# the name is empty for the trained checkpoint itself.
WeightHashes = dict[tuple[str, str], str | Failure]


class RetrainedCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """How a retraining went, and the hash of the weights it left."""

    lineage: Lineage
    weights_sha256: str


def train(context: RunContext, model: ModelConfig, results: RunResults) -> str | Failure:
    """Trains one variant, or finds it trained; returns the hash of its weights."""
    request, out = context.request, context.folder.training(model.name)
    native = context.machine.native_bfloat16
    train = recipes.apply(None, model, request.preset.training_of(model), native_bfloat16=native)
    job = TrainingJob(
        model=model,
        train=train,
        text=context.text_path,
        out=str(out),
        log=str(context.folder.log(model.name)),
        engine=request.engine,
        resume=False,
    )
    cell = plan.checkpoint_id(model.name, request.engine)
    part = PartId(part="training", cell=cell)
    needs = Dependencies((training.__name__,), (model, train, request.engine))
    key = context.key(part, needs)
    note = context.folder.training_key(model.name)
    begun_with = note.read_text("utf-8") if note.exists() else key.inputs
    if context.cache.drop_stale(key) or begun_with != key.inputs:
        # Made by other code or settings: its checkpoints must not be resumed.
        shutil.rmtree(out, ignore_errors=True)
    make_folder(note.parent, "out")
    write(
        note, key.inputs.encode()
    )  # last: what is left of an interrupted removal is removed at the next try
    trained = context.cached(
        part,
        TrainedVariant,
        lambda: training.train_in_child(job),
        needs,
        failing="training",
        still_there=lambda kept: _weights(out) == kept.training.weights_sha256,
    )
    if isinstance(trained, Failure):
        results.add(cell)
        return trained
    last = trained.training.validations[-1]
    context.progress.trained(model.name, last.step, last.seconds)
    results.add(cell, training=trained.training)
    results.variants.append(trained.variant)
    return trained.training.weights_sha256


def train_students(context: RunContext, trained: dict[str, str]) -> WeightHashes:
    """The small models with which chains begin, one at a time: who shares the processors learns less in its seconds.

    `trained` gives the hash of each trained variant's weights; they are among those returned.
    """
    hashes: WeightHashes = {(variant, ""): sha256 for variant, sha256 in trained.items()}
    for variant in trained:
        for chain in context.request.chains[variant]:
            if chain.retrainings and chain.retrainings[0].new_model:
                _retrain_chain(context, variant, chain.retrainings[:1], hashes)
    return hashes


def retrain(context: RunContext, trained: Iterable[str], weights: WeightHashes) -> WeightHashes:
    """Carries out the other retrainings of every chain, each name once a variant, two at a time.

    They take a number of steps, not of seconds: what runs beside them changes nothing in them. `weights` are those of
    the variants that were `trained`, and of students.
    """
    work: dict[tuple[str, str], list[Chain]] = {}
    for variant in trained:
        for chain in context.request.chains[variant]:
            if chain.retrainings and (variant, chain.retraining_name) not in weights:
                work.setdefault((variant, chain.retrainings[0].name), []).append(chain)
    hashes = dict(weights)

    def carry_out(variant: str, chains: list[Chain]) -> None:
        for chain in chains:
            _retrain_chain(context, variant, chain.retrainings, hashes)

    pieces = {key: partial(carry_out, key[0], chains) for key, chains in work.items()}
    if pieces:
        side_by_side.run(context, "retrain", pieces, " ".join)
    return hashes


def _retrain_chain(
    context: RunContext, variant: str, steps: Sequence[Retraining], hashes: WeightHashes
) -> None:
    """Carries out those of the steps whose weights' hashes are not known, and adds these."""
    name = ""
    for step in steps:
        source_name, name = name, JOIN.join(filter(None, (name, step.name)))
        source = hashes[variant, source_name]
        if (variant, name) not in hashes:
            hashes[variant, name] = (
                source
                if isinstance(source, Failure)
                else _retrain(context, variant, source_name, name, step, source)
            )


def _retrain(
    context: RunContext, variant: str, source_name: str, name: str, step: Retraining, source_sha256: str
) -> str | Failure:
    source = context.folder.checkpoint(variant, source_name)
    out = context.folder.checkpoint(variant, name)
    settings = technique_settings(context)
    values = msgspec.structs.replace(settings, training_file="", cache=None)  # the text counts in every key

    def work() -> RetrainedCheckpoint:
        lineage = step.retrain(source, out, settings)
        return RetrainedCheckpoint(lineage=lineage, weights_sha256=_weights(out) or "")

    kept = context.cached(
        PartId(part="retraining", cell=plan.retrained_id(variant, name)),
        RetrainedCheckpoint,
        work,
        # The architecture of a student stands in a catalogue, which is in no version.
        Dependencies(
            (type(step).__module__,), (source_sha256, step.name, getattr(step, "student", None), values)
        ),
        failing="training",
        still_there=lambda retrained: _weights(out) == retrained.weights_sha256,
    )
    return kept if isinstance(kept, Failure) else kept.weights_sha256


def technique_settings(context: RunContext) -> Settings:
    """What techniques are given in this run; the training text as a file, which the first call writes."""
    preset, corpus = context.request.preset, context.corpus
    contents = corpus.training.encode()
    file = context.folder.training_text(sha256(contents))
    if not file.exists():
        make_folder(file.parent, "out")
        write(file, contents)
    return Settings(
        training_file=str(file),
        seed=preset.train.seed,
        retrain_seconds=preset.retrain_seconds,
        retrain_steps=preset.retrain_steps,
        student_seconds=preset.student_seconds,
        teacher_characters=preset.teacher_characters,
        cache=str(context.request.out / "teachers"),
    )


def _weights(path: Path) -> str | None:
    """The hash of a checkpoint's weights; None where there is no intact one."""
    try:
        return checkpoints.weights_sha256(path)
    except InvalidInput:
        return None
