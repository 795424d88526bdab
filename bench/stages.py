"""The stages of a run: training, artifacts with their quality and memory, and speed at the end, alone."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench import memory, quality, speed, training
from bench.cases import Case
from bench.measurement import Bench
from bench.progress import bar
from bench.store import Key, code
from bench.training import Trained
from compress import artifact as artifacts
from compress import child
from compress.artifact import Artifact
from compress.catalogue import technique as technique_named
from compress.technique import Settings
from reports.record import Failure, Quality, Speed
from shakespeare import checkpoint as checkpoints
from shakespeare import windows
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput

CHECKPOINT = "checkpoint"
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


def time_steps(bench: Bench, models: Iterable[ModelConfig]) -> dict[tuple[str, str, int], Speed | Failure]:
    """Training steps by (variant, engine, repeat): this run's engine, tf_keras beside it, an A/A pair."""
    effort, engine = bench.request.effort, bench.request.engine
    listed = list(models)
    twice = next((model.name for model in listed if model.name == "optimized"), listed[0].name)
    keys = {}
    for model in listed:
        others = ("keras", "tf_keras") if model.name in effort.compare_engines else (engine,)
        for name in dict.fromkeys((engine, *others)):
            for repeat in (0, 1) if model.name == twice and name == engine else (0,):
                case = Case(
                    name=f"{model.name} {name} {repeat}",
                    what="step",
                    text=bench.text,
                    engine=name,  # type: ignore[arg-type]
                    model=model,
                    batch_size=effort.train.batch_size or model.batch_size,
                )
                inputs = (case, effort.step_rounds, code("shakespeare"))
                keys[case] = bench.key(model.name, CHECKPOINT, "step", *inputs, engine=name, repeat=repeat)
    timed = _timed(bench, keys, "training steps", effort.step_rounds)
    return {(key.variant, key.engine, key.repeat): timed[key] for key in keys.values()}


def time_inference(
    bench: Bench, weights: dict[tuple[str, str], str]
) -> dict[tuple[str, str, int], Speed | Failure]:
    """Data preparation, and one character's latency by (variant, technique, repeat) with an A/A pair.

    `weights` gives the hash of what each checkpoint or artifact holds.
    """
    effort = bench.request.effort
    keys = {}
    for what in ("read", "encode", "windows"):
        case = Case(name=what, what=what, text=bench.text)  # type: ignore[arg-type]
        keys[case] = bench.key("corpus", what, "speed", case, effort.latency_rounds, code("shakespeare"))
    pair = next((pair for pair in weights if pair[1] == "identity"), None)
    for variant, technique in weights:
        path = location(bench, variant, technique)
        for repeat in (0, 1) if (variant, technique) == pair else (0,):
            name = f"{variant} {technique} {repeat}"
            engine = bench.request.engine
            case = Case(name=name, what="latency", path=str(path), engine=engine)
            inputs = (weights[variant, technique], effort, engine, code("shakespeare", "compress"))
            keys[case] = bench.key(variant, technique, "latency", *inputs, repeat=repeat)
    timed = _timed(bench, keys, "inference", effort.latency_rounds)
    return {(key.variant, key.technique, key.repeat): timed[key] for key in keys.values()}


def location(bench: Bench, variant: str, technique: str) -> Path:
    """Where a run keeps a checkpoint or an artifact."""
    if technique == CHECKPOINT:
        return bench.request.out / "checkpoints" / variant / checkpoints.BEST
    return bench.request.out / "artifacts" / f"{variant}.{technique}"


def _timed(bench: Bench, keys: dict[Case, Key], label: str, rounds: int) -> dict[Key, Speed | Failure]:
    kept = {key: bench.store.get(key, Speed) for key in keys.values()}
    missing = [case for case, key in keys.items() if kept[key] is None]
    found = {key: value for key, value in kept.items() if value is not None}
    bench.store.reused += len(found)
    if missing:
        with bar() as progress:
            shown = progress.add_task(f"time {label}", total=None, note=f"{len(missing)} cases interleaved")
            report: Callable[[int, int], None] = lambda done, total: progress.update(  # noqa: E731
                shown, completed=done, total=total
            )
            part = "step" if label == "training steps" else "latency"
            measured = speed.measure(missing, part, rounds, bench.request.effort.turn_seconds, report)  # type: ignore[arg-type]
        for case in missing:
            found[keys[case]] = measured[case.name]
            bench.store.put(keys[case], measured[case.name])
    return found


def _deploy(bench: Bench, variant: str, technique: str, weights: str, settings: Settings) -> Deployed:
    request = bench.request
    path = location(bench, variant, technique)
    ours = code("shakespeare", "compress")
    artifact: Artifact | Failure | None = None
    if technique != CHECKPOINT:
        inputs = (weights, settings.calibration_samples, settings.seed, ours)
        key = bench.key(variant, technique, "artifact", *inputs)
        source = location(bench, variant, CHECKPOINT)
        artifact = bench.part(
            key,
            Artifact,
            lambda: technique_named(technique).compress(source, path, settings),
            "artifact",
            lambda kept: _intact(path, kept),
        )
        if isinstance(artifact, Failure):
            return Deployed(artifact, None, None)
    held = artifact.sha256[artifacts.MODEL] if artifact else weights
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
