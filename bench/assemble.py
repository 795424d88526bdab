"""All that was measured, put together as one record."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from bench.measurement import CHECKPOINT, Bench
from bench.memory import Peak
from bench.size import of_artifact, of_checkpoint
from bench.stages import Deployed
from bench.timing import Timed
from bench.training import Trained
from compress.artifact import Artifact
from compress.catalogue import CATALOGUE
from reports import record as records
from reports.record import Cell, Failure, Quality, Speed
from reports.statistics import median
from shakespeare import windows
from shakespeare.vocabulary import UNKNOWN, Vocabulary


class Measured(NamedTuple):
    """What the stages gave."""

    trained: Mapping[str, Trained | Failure]
    deployed: Mapping[tuple[str, str], Deployed]
    steps: Timed
    inference: Timed


def cells(bench: Bench, measured: Measured) -> tuple[Cell, ...]:
    """One cell a (variant, technique, engine, precision), and one for each repeated measurement."""
    found = []
    for model in bench.request.variants:
        found.append(_checkpoint(bench, measured, model.name))
        found += [
            _cell(bench, model.name, CHECKPOINT, engine, "float32", repeat=repeat, step=speed)
            for (variant, engine, repeat), speed in measured.steps.items()
            if variant == model.name and (engine != bench.request.engine or repeat)
        ]
        for technique in bench.request.techniques:
            if deployed := measured.deployed.get((model.name, technique)):
                found.append(_artifact(bench, measured, model.name, technique, deployed))
        found += [
            _cell(
                bench,
                variant,
                technique,
                "litert",
                CATALOGUE[technique].precision,
                repeat=repeat,
                latency=speed,
            )
            for (variant, technique, repeat), speed in measured.inference.items()
            if variant == model.name and repeat
        ]
    return tuple(found)


def corpus(bench: Bench, inference: Timed) -> records.Corpus:
    """The text and what preparing it cost: medians of the run's own timings."""
    text = bench.corpus.text
    border = windows.split(len(text))
    vocabulary = Vocabulary.of(text[:border])
    ids = vocabulary.encode(text)
    views = windows.windows(ids, 100, 3)
    seconds = {
        what: median(speed) if isinstance(speed := inference["corpus", what, 0], Speed) else 0.0
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
        latency=measured.inference.get((variant, CHECKPOINT, 0)),
    )


def _artifact(bench: Bench, measured: Measured, variant: str, technique: str, deployed: Deployed) -> Cell:
    artifact = deployed.artifact
    trained = measured.trained[variant]
    size = None
    if isinstance(artifact, Artifact) and isinstance(trained, Trained):
        size = of_artifact(artifact, sum(layer.parameters for layer in trained.variant.layers))
    return _cell(
        bench,
        variant,
        technique,
        "litert",
        CATALOGUE[technique].precision,
        artifact=artifact,
        size=size,
        quality=deployed.quality,
        memory=deployed.memory,
        latency=measured.inference.get((variant, technique, 0)),
        operators=artifact.operators if isinstance(artifact, Artifact) else (),
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
    operators: tuple[str, ...] = (),
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
        operators=operators,
        failures=tuple(part for part in (*parts.values(), memory) if isinstance(part, Failure)),
        **good,  # type: ignore[arg-type]
    )
