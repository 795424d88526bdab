"""The stages of a run that time nothing: training, retraining, then artifacts with quality and memory."""

import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.measurements import memory, quality, training
from bench.measurements.quality import Judged
from bench.measurements.training import Trained
from bench.pipeline.cache import code
from bench.pipeline.context import CHECKPOINT, Bench
from bench.progress import bar
from compress import artifact as artifacts
from compress import chain as chains
from compress import isolation
from compress.artifact import Artifact
from compress.chain import Chain
from compress.technique import Retraining, Settings
from reports.record import Failure
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import Lineage
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput

_AT_ONCE = 2  # children that convert and evaluate side by side; nothing is timed meanwhile


class Retrained(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a retraining: how it went, and the hash of the weights it left."""

    lineage: Lineage
    weights_sha256: str


class Deployed(NamedTuple):
    """What was measured of one checkpoint or artifact, but for its speed."""

    artifact: Artifact | Failure | None  # None: the checkpoint itself
    quality: Judged | Failure | None
    memory: memory.Peak | Failure | None


def train(bench: Bench, model: ModelConfig) -> Trained | Failure:
    """Trains one variant, or finds it trained."""
    request = bench.request
    out = request.out / "checkpoints" / model.name
    job = training.Job(
        model=model,
        train=request.effort.train,
        text=bench.text,
        out=str(out),
        log=str(request.out / f"train-{model.name}.log"),
        engine=request.engine,
        resume=False,
    )
    key = bench.key(
        model.name, CHECKPOINT, "training", model, request.effort.train, request.engine, code("shakespeare")
    )
    if bench.store.drop_stale(key):  # by other code or settings: its checkpoints must not be resumed
        shutil.rmtree(out, ignore_errors=True)
    return bench.part(
        key,
        Trained,
        lambda: training.in_child(job),
        "training",
        lambda kept: _weights(out) == kept.training.weights_sha256,
    )


def retrain(bench: Bench, trained: Mapping[str, str]) -> dict[tuple[str, str], str | Failure]:
    """Carries out every chain's retrainings, one at a time; variant -> weights hash of what was trained.

    Returns the hash of the resulting weights, or what went wrong, by (variant, prefix of the chain).
    """
    found: dict[tuple[str, str], str | Failure] = {
        (variant, ""): weights for variant, weights in trained.items()
    }
    for variant in trained:
        for chain in bench.request.chains[variant]:
            prefix = ""
            for step in chain.retrainings:
                before, prefix = prefix, chains.JOIN.join(filter(None, (prefix, step.name)))
                source = found[variant, before]
                if (variant, prefix) not in found:
                    found[variant, prefix] = (
                        source
                        if isinstance(source, Failure)
                        else _retrain(bench, variant, before, prefix, step, source)
                    )
    return found


def _retrain(
    bench: Bench, variant: str, before: str, prefix: str, step: Retraining, weights: str
) -> str | Failure:
    source, out = bench.source(variant, before), bench.source(variant, prefix)
    settings = settings_of(bench)
    inputs = (weights, step.name, msgspec.structs.replace(settings, training_text="", cache=None))
    key = bench.key(variant, prefix, "retraining", *inputs, code("shakespeare", "compress"))

    def work() -> Retrained:
        lineage = step.retrain(source, out, settings)
        return Retrained(lineage=lineage, weights_sha256=_weights(out) or "")

    kept = bench.part(key, Retrained, work, "training", lambda one: _weights(out) == one.weights_sha256)
    return kept if isinstance(kept, Failure) else kept.weights_sha256


def settings_of(bench: Bench) -> Settings:
    """What techniques are given in this run."""
    effort, corpus = bench.request.effort, bench.corpus
    return Settings(
        training_text=corpus.training,
        seed=effort.train.seed,
        retrain_seconds=effort.retrain_seconds,
        retrain_steps=effort.retrain_steps,
        student_seconds=effort.student_seconds,
        teacher_characters=effort.teacher_characters,
        cache=str(bench.request.out / "teachers"),
    )


def deploy(
    bench: Bench, wanted: Iterable[tuple[str, Chain | None, str | Failure]], repeated: tuple[str, ...]
) -> dict[tuple[str, str], Deployed]:
    """Converts and evaluates (variant, chain or None for the checkpoint, weights hash), two at a time.

    `repeated` marks the characters of the blocks that training text holds too.
    """
    settings = settings_of(bench)
    tasks = [
        (variant, chain.name if chain else CHECKPOINT, chain, weights) for variant, chain, weights in wanted
    ]
    found: dict[tuple[str, str], Deployed] = {}
    with bar() as progress, ThreadPoolExecutor(_AT_ONCE) as pool:
        shown = progress.add_task("compress and evaluate", total=len(tasks), note="")
        futures = {
            pool.submit(_deploy, bench, variant, chain, weights, settings, repeated): (variant, name)
            for variant, name, chain, weights in tasks
        }
        try:
            for future in as_completed(futures):
                variant, technique = futures[future]
                found[variant, technique] = future.result()
                progress.update(shown, advance=1, note=f"{variant} {technique}")
        except BaseException:
            bench.stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            isolation.end_all()
            raise
    # In the order asked for, not that of completion: what is timed twice must not depend on that.
    return {(variant, name): found[variant, name] for variant, name, _, _ in tasks}


def _deploy(
    bench: Bench,
    variant: str,
    chain: Chain | None,
    weights: str | Failure,
    settings: Settings,
    repeated: tuple[str, ...],
) -> Deployed:
    if isinstance(weights, Failure):
        return Deployed(weights, None, None)
    request = bench.request
    technique = chain.name if chain else CHECKPOINT
    path = bench.location(variant, technique)
    ours = code("shakespeare", "compress")
    artifact: Artifact | Failure | None = None
    if chain:
        inputs = (weights, settings.calibration_samples, settings.seed, ours)
        key = bench.key(variant, technique, "artifact", *inputs)
        source = bench.source(variant, chain.prefix)
        artifact = bench.part(
            key,
            Artifact,
            lambda: chains.convert(chain, source, path, settings),
            "artifact",
            lambda kept: _intact(path, kept),
        )
        if isinstance(artifact, Failure):
            return Deployed(artifact, None, None)
    held = artifact.sha256[artifacts.MODEL] if isinstance(artifact, Artifact) else weights
    job = quality.Job(
        path=str(path),
        text=bench.text,
        positions=request.effort.positions,
        engine=request.engine,
        repeated=repeated,
    )
    found = bench.part(
        bench.key(
            variant, technique, "quality", held, request.effort.positions, request.engine, repeated, ours
        ),
        Judged,
        lambda: quality.in_child(job),
        "quality",
    )
    peak = bench.part(
        bench.key(variant, technique, "memory", held, request.engine, ours),
        memory.Peak,
        lambda: memory.in_child(memory.Job(path=str(path), engine=request.engine)),
        "memory",
    )
    return Deployed(artifact, found, peak)


def _weights(out: Path) -> str | None:
    try:
        return checkpoints.load(out).description.sha256["weights.safetensors"]
    except InvalidInput:
        return None


def _intact(path: Path, kept: Artifact) -> bool:
    try:
        return artifacts.load(path)[0].sha256 == kept.sha256
    except InvalidInput:
        return False
