"""What every model writes behind the same prompts, and what it is like beside held-out text."""

from pathlib import Path

import msgspec

from bench.measurements import samples
from bench.measurements.samples import Continuation, SampleJob, WrittenTexts
from bench.pipeline.cache import PartId
from bench.pipeline.context import Dependencies, RunContext
from bench.pipeline.results import RunResults
from reports.record import CellId, Failure, Sample, SampleSet, TextFigures
from shakespeare.errors import InvalidInput
from shakespeare.text import text_figures


class _AllFigures(msgspec.Struct, frozen=True):
    """The figures of every sample, in the order asked for."""

    figures: tuple[TextFigures, ...]


def write(context: RunContext, cell: CellId, path: Path, file_sha256: str, results: RunResults) -> None:
    """The texts of one model."""
    preset = context.request.preset
    try:
        prompts = tuple(continuation.prompt for continuation in _continuations(context))
    except InvalidInput:
        return  # said once, by `count`
    job = SampleJob(
        path=str(path),
        engine=context.request.engine,
        prompts=prompts,
        seeds=_seeds(context, prompts),
        characters=preset.sample_characters,
        seconds=preset.sample_seconds,
    )
    written = context.cached(
        PartId(part="sample", cell=cell),
        WrittenTexts,
        lambda: samples.measure_in_child(job),
        Dependencies((samples.__name__,), (file_sha256, msgspec.structs.replace(job, path=""))),
        failing="sample",
    )
    if not isinstance(written, Failure):
        results.written[cell] = written.texts


def count(context: RunContext, results: RunResults) -> None:
    """The figures of all texts, and of held-out text of the same lengths."""
    preset = context.request.preset
    try:
        continuations = _continuations(context)
    except InvalidInput as error:
        context.failures.append(Failure(part="sample", status="refused", reason=str(error), about="prompts"))
        return
    # Models finish in any order; what is kept must not depend on it.
    written = dict(sorted(results.written.items(), key=lambda entry: msgspec.structs.astuple(entry[0])))
    lengths = sorted({len(texts[0]) for texts in written.values()}, reverse=True)
    held_out = [tuple(text[:length] for _, text in continuations) for length in lengths]
    every = [*held_out, *written.values()]
    counted = context.cached(
        PartId(part="sample-figures"),
        _AllFigures,
        lambda: _measure(context, every),
        Dependencies((text_figures.__name__,), (every,)),
        failing="sample",
    )
    if isinstance(counted, Failure):
        return
    made = [Sample(texts, figures) for texts, figures in zip(every, counted.figures, strict=True)]
    for cell, sample in zip(written, made[len(held_out) :], strict=True):
        results.add(cell, sample=sample)
    prompts = tuple(continuation.prompt for continuation in continuations)
    results.samples = SampleSet(
        prompts=prompts,
        seeds=_seeds(context, prompts),
        temperature=samples.TEMPERATURE,
        characters=preset.sample_characters,
        seconds=preset.sample_seconds,
        held_out=tuple(made[: len(held_out)]),
    )


def _continuations(context: RunContext) -> tuple[Continuation, ...]:
    return samples.continuations(context.corpus.validation, context.request.preset.sample_characters)


def _seeds(context: RunContext, prompts: tuple[str, ...]) -> tuple[int, ...]:
    """One a prompt: under the same noise, equal prompts would begin alike."""
    return tuple(context.request.preset.train.seed + number for number in range(len(prompts)))


def _measure(context: RunContext, every: list[tuple[str, ...]]) -> _AllFigures:
    figures = text_figures.measure(context.corpus.training, every)
    return msgspec.convert(msgspec.to_builtins({"figures": figures}), _AllFigures)
