"""All that was measured, put together as one record."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import numpy as np

from bench.measurement import CHECKPOINT, Bench
from bench.memory import Peak
from bench.size import of_artifact, of_checkpoint
from bench.stages import Deployed
from bench.timing import Inference, Timed
from bench.training import Trained
from compress.artifact import Artifact
from compress.chain import Chain, parse
from reports import record as records
from reports.record import Cell, Facts, Failure, Quality, Speed
from reports.statistics import median
from shakespeare import windows
from shakespeare.vocabulary import UNKNOWN, Vocabulary


class Measured(NamedTuple):
    """What the stages gave."""

    trained: Mapping[str, Trained | Failure]
    deployed: Mapping[tuple[str, str], Deployed]
    steps: Timed
    inference: Inference


def cells(bench: Bench, measured: Measured) -> tuple[Cell, ...]:
    """One cell a (variant, technique, engine, precision), and one for each repeated measurement."""
    found = []
    for model in bench.request.variants:
        found.append(_checkpoint(bench, measured, model.name))
        found += [
            _cell(bench, model.name, CHECKPOINT, *_engine(engine), repeat=repeat, step=speed)
            for (variant, engine, repeat), speed in measured.steps.items()
            if variant == model.name and (engine != bench.request.engine or repeat)
        ]
        for chain in bench.request.chains[model.name]:
            if deployed := measured.deployed.get((model.name, chain.name)):
                found.append(_artifact(bench, measured, model.name, chain, deployed))
        found += [
            _cell(
                bench,
                variant,
                technique,
                "litert",
                parse(technique).conversion.precision,
                repeat=repeat,
                latency=speed,
            )
            for (variant, technique, _, repeat), speed in measured.inference.items()
            if variant == model.name and repeat
        ]
    return tuple(found)


def corpus(bench: Bench, inference: Inference) -> records.Corpus:
    """The text and what preparing it cost: medians of the run's own timings."""
    text = bench.corpus.text
    border = windows.split(len(text))
    vocabulary = Vocabulary.of(text[:border])
    ids = vocabulary.encode(text)
    views = windows.windows(ids, 100, 3)
    seconds = {
        what: median(speed) if isinstance(speed := inference["corpus", what, "speed", 0], Speed) else 0.0
        for what in ("read", "encode", "windows")
    }
    return records.Corpus(
        source=bench.corpus.source,
        sha256=bench.corpus.sha256,
        characters=len(text),
        vocabulary_size=vocabulary.size,
        training_characters=border,
        validation_characters=len(text) - border,
        unknown_in_validation=int(np.count_nonzero(ids[border:] == UNKNOWN)),
        read_seconds=seconds["read"],
        encode_seconds=seconds["encode"],
        window_seconds=seconds["windows"],
        window_bytes=0 if np.shares_memory(views, ids) else views.nbytes,
    )


def _engine(name: str) -> tuple[str, str]:
    """Engine and precision of a name such as `keras+mixed_bfloat16`."""
    engine, _, precision = name.partition("+")
    return engine, precision or "float32"


def _checkpoint(bench: Bench, measured: Measured, variant: str) -> Cell:
    trained = measured.trained[variant]
    engine = bench.request.engine
    deployed = measured.deployed.get((variant, CHECKPOINT), Deployed(None, None, None))
    return _cell(
        bench,
        variant,
        CHECKPOINT,
        engine,
        "float32",
        training=trained if isinstance(trained, Failure) else trained.training,
        size=of_checkpoint(bench.location(variant, CHECKPOINT)) if isinstance(trained, Trained) else None,
        quality=deployed.quality,
        memory=deployed.memory,
        step=measured.steps.get((variant, engine, 0)),
        latency=measured.inference.get((variant, CHECKPOINT, "latency", 0)),
    )


def _artifact(bench: Bench, measured: Measured, variant: str, chain: Chain, deployed: Deployed) -> Cell:
    artifact = deployed.artifact
    good = artifact if isinstance(artifact, Artifact) else None
    kept = ("operators", "layers", "lineage")
    facts = msgspec.to_builtins({name: getattr(good, name) for name in kept}) if good else {}
    return _cell(
        bench,
        variant,
        chain.name,
        "litert",
        chain.conversion.precision,
        artifact=artifact,
        size=of_artifact(good) if good else None,
        facts=msgspec.convert(facts, Facts),
        quality=deployed.quality,
        memory=deployed.memory,
        latency=measured.inference.get((variant, chain.name, "latency", 0)),
        invoke=measured.inference.get((variant, chain.name, "invoke", 0)),
        generation=measured.inference.get((variant, chain.name, "generation", 0)),
    )


def _cell(
    bench: Bench,
    variant: str,
    technique: str,
    engine: str,
    precision: str,
    *,
    repeat: int = 0,
    size: records.Size | None = None,
    facts: Facts = Facts(),  # noqa: B008 - immutable
    **parts: Artifact | records.Training | Quality | Peak | Speed | Failure | None,
) -> Cell:
    memory = parts.pop("memory", None)
    good = {
        name: part for name, part in parts.items() if not isinstance(part, Failure) and name != "artifact"
    }
    return Cell(
        variant=variant,
        technique=technique,
        engine=engine,
        precision=precision,
        machine=bench.machine.fingerprint,
        repeat=repeat,
        size=size,
        peak_rss=memory.rss if isinstance(memory, Peak) else None,
        facts=facts,
        failures=tuple(part for part in (*parts.values(), memory) if isinstance(part, Failure)),
        **good,  # type: ignore[arg-type]
    )
