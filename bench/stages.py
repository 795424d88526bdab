"""The stages of a run that time nothing: training, then artifacts with their quality and memory."""

import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from bench import memory, quality, training
from bench.measurement import CHECKPOINT, Bench
from bench.progress import bar
from bench.store import code
from bench.training import Trained
from compress import artifact as artifacts
from compress import child
from compress.artifact import Artifact
from compress.catalogue import technique as technique_named
from compress.technique import Settings
from reports.record import Failure, Quality
from shakespeare import checkpoint as checkpoints
from shakespeare import windows
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput

_AT_ONCE = 2  # children that convert and evaluate side by side; nothing is timed meanwhile


class Deployed(NamedTuple):
    """What was measured of one checkpoint or artifact, but for its speed."""

    artifact: Artifact | Failure | None  # None: the checkpoint itself
    quality: Quality | Failure | None
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


def deploy(bench: Bench, wanted: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], Deployed]:
    """Converts and evaluates (variant, technique, weights hash) triples, two at a time."""
    border = windows.split(len(bench.corpus.text))
    settings = Settings(training_text=bench.corpus.text[:border], seed=bench.request.effort.train.seed)
    tasks = list(wanted)
    found: dict[tuple[str, str], Deployed] = {}
    with bar() as progress, ThreadPoolExecutor(_AT_ONCE) as pool:
        shown = progress.add_task("compress and evaluate", total=len(tasks), note="")
        futures = {
            pool.submit(_deploy, bench, variant, technique, weights, settings): (variant, technique)
            for variant, technique, weights in tasks
        }
        try:
            for future in as_completed(futures):
                variant, technique = futures[future]
                found[variant, technique] = future.result()
                progress.update(shown, advance=1, note=f"{variant} {technique}")
        except BaseException:
            bench.stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            child.end_all()
            raise
    return found


def _deploy(bench: Bench, variant: str, technique: str, weights: str, settings: Settings) -> Deployed:
    request = bench.request
    path = bench.location(variant, technique)
    ours = code("shakespeare", "compress")
    artifact: Artifact | Failure | None = None
    if technique != CHECKPOINT:
        inputs = (weights, settings.calibration_samples, settings.seed, ours)
        key = bench.key(variant, technique, "artifact", *inputs)
        source = bench.location(variant, CHECKPOINT)
        artifact = bench.part(
            key,
            Artifact,
            lambda: technique_named(technique).compress(source, path, settings),
            "artifact",
            lambda kept: _intact(path, kept),
        )
        if isinstance(artifact, Failure):
            return Deployed(artifact, None, None)
    held = artifact.sha256[artifacts.MODEL] if isinstance(artifact, Artifact) else weights
    job = quality.Job(
        path=str(path), text=bench.text, positions=request.effort.positions, engine=request.engine
    )
    found = bench.part(
        bench.key(variant, technique, "quality", held, request.effort.positions, request.engine, ours),
        Quality,
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
