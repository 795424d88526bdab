"""All that was measured, put together as one record."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import numpy as np

from bench.measurements.memory import Peak
from bench.measurements.size import of_artifact, of_checkpoint
from bench.measurements.training import Trained
from bench.pipeline.compression import Deployed
from bench.pipeline.context import CHECKPOINT, Bench
from bench.pipeline.timings import CORPUS, MACHINE, At, Times
from bench.timing.matmul import operations
from compress.artifact import Artifact
from compress.chain import Chain, parse
from reports import record as records
from reports.record import Cell, Facts, Failure, Leak, Products, Quality, Sameness, Speed
from reports.statistics import median
from shakespeare import windows
from shakespeare.vocabulary import UNKNOWN


class Measured(NamedTuple):
    """What the stages gave."""

    trained: Mapping[str, Trained | Failure]
    deployed: Mapping[tuple[str, str], Deployed]
    times: Times
    same: Mapping[tuple[str, str], Sameness | Failure]  # by variant and peer


def cells(bench: Bench, measured: Measured) -> tuple[Cell, ...]:
    """One cell a (variant, technique, engine, precision), and one for each repeated measurement."""
    found = []
    for model in bench.request.variants:
        found.append(_checkpoint(bench, measured, model.name))
        found += _peers(bench, measured, model.name)
        for chain in bench.request.chains[model.name]:
            if deployed := measured.deployed.get((model.name, chain.name)):
                found.append(_artifact(bench, measured, model.name, chain, deployed))
        found += [
            _cell(
                bench,
                at.variant,
                at.technique,
                "litert",
                parse(at.technique).conversion.precision,
                repeat=at.repeat,
                latency=speed,
            )
            for at, speed in measured.times.items()
            if at.variant == model.name and at.repeat and at.technique != CHECKPOINT
        ]
    return tuple(found)


def corpus(bench: Bench, times: Times) -> records.Corpus:
    """The text and what preparing it cost: medians of the run's own timings."""
    text, ids = bench.corpus, bench.corpus.training_ids
    views = windows.windows(ids, 100, 3)
    seconds = {
        what: median(speed) if isinstance(speed := times[At(CORPUS, what, "speed")], Speed) else 0.0
        for what in ("read", "encode", "windows")
    }
    return records.Corpus(
        source=bench.corpus.source,
        sha256=bench.corpus.sha256,
        characters=len(text.text),
        vocabulary_size=text.vocabulary.size,
        training_characters=len(text.training),
        validation_characters=len(text.test),
        unknown_in_validation=int(np.count_nonzero(text.test_ids == UNKNOWN)),
        read_seconds=seconds["read"],
        encode_seconds=seconds["encode"],
        window_seconds=seconds["windows"],
        window_bytes=0 if np.shares_memory(views, ids) else views.nbytes,
    )


def products(times: Times) -> tuple[Products, ...]:
    """Matrix products alone, of every precision."""
    return tuple(
        Products(precision=at.precision.removeprefix("mixed_"), operations=operations(), speed=speed)
        for at, speed in times.items()
        if at.variant == MACHINE and isinstance(speed, Speed)
    )


def _peers(bench: Bench, measured: Measured, variant: str) -> list[Cell]:
    """The trained model in other engines and precisions, and what was timed again."""
    own = (bench.request.engine, "float32", 0)
    parts: dict[tuple[str, str, int], dict[str, Any]] = {}
    for at, speed in measured.times.items():
        case = (at.engine, at.precision, at.repeat)
        if (at.variant, at.technique) == (variant, CHECKPOINT) and case != own:
            parts.setdefault(case, {})[at.part] = speed
    found = []
    for (engine, precision, repeat), timed in parts.items():
        same = None if repeat or precision != "float32" else measured.same.get((variant, engine))
        found.append(_cell(bench, variant, CHECKPOINT, engine, precision, repeat=repeat, same=same, **timed))
    return found


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
        **_judged(deployed),
        memory=deployed.memory,
        step=measured.times.get(At(variant, CHECKPOINT, "step", engine)),
        latency=measured.times.get(At(variant, CHECKPOINT, "latency", engine)),
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
        **_judged(deployed),
        memory=deployed.memory,
        latency=measured.times.get(At(variant, chain.name, "latency", "litert")),
        invoke=measured.times.get(At(variant, chain.name, "invoke", "litert")),
        generation=measured.times.get(At(variant, chain.name, "generation", "litert")),
    )


def _judged(deployed: Deployed) -> dict[str, Any]:
    """A failure counts once."""
    judged = deployed.quality
    if judged is None or isinstance(judged, Failure):
        return {"quality": judged}
    return {"quality": judged.quality, "leak": judged.leak}


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
    **parts: Artifact | records.Training | Quality | Leak | Sameness | Peak | Speed | Failure | None,
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
