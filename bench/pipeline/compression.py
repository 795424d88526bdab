"""Converts every chain's checkpoint and evaluates every model, two at a time. Nothing is timed meanwhile."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.measurements import memory, quality, size
from bench.measurements.memory import MemoryJob, PeakMemory
from bench.measurements.quality import QualityAndLookahead, QualityJob
from bench.pipeline import samples, side_by_side
from bench.pipeline.cache import PartId
from bench.pipeline.context import Dependencies, RunContext
from bench.pipeline.results import RunResults
from bench.pipeline.trainings import technique_settings
from compress import artifact as artifacts
from compress import chain as chains
from compress.artifact import Artifact
from compress.chain import Chain
from reports.record import CellId, Failure, FileContents, Size
from shakespeare.errors import InvalidInput


class ModelToEvaluate(NamedTuple):
    """A trained checkpoint, or a chain whose retrainings are done. `weights` is the hash of the float weights."""

    cell: CellId
    chain: Chain | None  # None: the trained checkpoint itself
    weights: str | Failure


def convert_and_evaluate(
    context: RunContext, models: list[ModelToEvaluate], results: RunResults
) -> dict[CellId, str]:
    """Artifact, size, quality, look-ahead, samples and memory of every model.

    Returns the hash of the file that runs, a checkpoint's weights or a model.tflite, of all that have one.
    """
    work = {model.cell: partial(_evaluate, context, model, results) for model in models}
    # In the order asked for, not that of completion: which file is timed twice must not depend on that.
    hashes = side_by_side.run(context, "compress and evaluate", work, lambda cell: cell.label)
    return {cell: sha256 for cell, sha256 in hashes.items() if sha256}


def _evaluate(context: RunContext, model: ModelToEvaluate, results: RunResults) -> str | None:
    """Everything of one model; returns the hash of what runs, None where there is no such file."""
    cell, chain, weights = model
    if isinstance(weights, Failure):
        # Collected once where it happened; here under the name of every file that needed it.
        results.add(cell)
        context.failures.append(msgspec.structs.replace(weights, cell=cell))
        return None
    if chain is None:
        path, file_sha256 = context.folder.checkpoint(cell.variant), weights
        results.add(cell, size=_checkpoint_size(context, cell, path, weights))
    else:
        path = context.folder.artifact(cell.variant, chain.name)
        artifact = _convert(context, cell, chain, path, weights)
        if isinstance(artifact, Failure):
            results.add(cell)
            return None
        file_sha256 = artifact.sha256[artifacts.MODEL]
        conversion = chain.conversion
        results.add(
            cell,
            size=size.of_artifact(artifact),
            contents=_contents(artifact),
            conversion=conversion.name,
            integer=conversion.integer,
            bytes_per_weight=artifact.bytes_per_weight,
        )
    if chain is None or context.request.preset.scores(cell.variant, chain.name):
        quality_and_lookahead = _quality(context, cell, path, file_sha256, results)
        if not isinstance(quality_and_lookahead, Failure):
            results.add(
                cell, quality=quality_and_lookahead.quality, lookahead=quality_and_lookahead.lookahead
            )
            samples.write(context, cell, path, file_sha256, results)
    peak = context.cached(
        PartId(part="memory", cell=cell),
        PeakMemory,
        lambda: memory.measure_in_child(MemoryJob(path=str(path), engine=context.request.engine)),
        Dependencies((memory.__name__,), (file_sha256, context.request.engine)),
        failing="memory",
    )
    if not isinstance(peak, Failure):
        results.add(cell, peak_rss=peak.peak_rss)
    return file_sha256


def _convert(context: RunContext, cell: CellId, chain: Chain, path: Path, weights: str) -> Artifact | Failure:
    settings = technique_settings(context)
    source = context.folder.checkpoint(cell.variant, chain.retraining_name)
    modules = (type(chain.conversion).__module__, Chain.__module__)
    return context.cached(
        PartId(part="artifact", cell=cell),
        Artifact,
        lambda: chains.convert(chain, source, path, settings),
        Dependencies(modules, (weights, settings.calibration_samples, settings.seed)),
        failing="artifact",
        still_there=lambda kept: _intact(path, kept),
    )


def _quality(
    context: RunContext, cell: CellId, path: Path, file_sha256: str, results: RunResults
) -> QualityAndLookahead | Failure:
    request = context.request
    job = QualityJob(
        path=str(path),
        text=context.text_path,
        positions=request.preset.positions,
        engine=request.engine,
        overlap_mask=results.overlap_mask,
    )
    values = (file_sha256, request.preset.positions, request.engine, results.overlap_mask)
    return context.cached(
        PartId(part="quality", cell=cell),
        QualityAndLookahead,
        lambda: quality.measure_in_child(job),
        Dependencies((quality.__name__,), values),
        failing="quality",
    )


def _checkpoint_size(context: RunContext, cell: CellId, path: Path, weights: str) -> Size | Failure:
    return context.cached(
        PartId(part="size", cell=cell),
        Size,
        lambda: size.of_checkpoint(path),
        Dependencies((size.__name__,), (weights,)),
        failing="artifact",
    )


def _contents(artifact: Artifact) -> FileContents:
    """The same facts as the record's own types."""
    facts = {name: getattr(artifact, name) for name in ("operators", "layers", "lineage")}
    return msgspec.convert(msgspec.to_builtins(facts), FileContents)


def _intact(path: Path, kept: Artifact) -> bool:
    try:
        return artifacts.load(path)[0].sha256 == kept.sha256
    except InvalidInput:
        return False
