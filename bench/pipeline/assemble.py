"""The one place where a record is built: from the request, the machine and all results."""

import time
from collections.abc import Container, Iterator
from datetime import UTC, datetime
from typing import NamedTuple, get_args

import numpy as np

from bench.environment.interference import warnings
from bench.measurements.quality import describe_test_text
from bench.peers.unrolled import UNROLLED
from bench.pipeline import plan
from bench.pipeline.context import RunContext
from bench.pipeline.planning.bench_preset import left_out_sentences
from bench.pipeline.results import RunResults
from bench.timing.workloads import ORIGINAL_WINDOW
from reports import record as records
from reports.inference.statistics import median
from reports.record import Cell, CellId, CorpusRecord, Failure, Part, Record, Speed
from shakespeare.text import windows
from shakespeare.text.vocabulary import UNKNOWN


class Start(NamedTuple):
    """When a run began: by the clock on the wall, and by one that nobody sets."""

    date: str  # ISO 8601, UTC
    seconds: float

    @classmethod
    def now(cls) -> "Start":
        """This moment."""
        return cls(datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic())


def record(context: RunContext, results: RunResults, start: Start, *, in_progress: bool = False) -> Record:
    """Everything that was measured, as one document; `in_progress` where the run has not ended."""
    request = context.request
    known = set(results.cells)
    return Record(
        schema_version=records.SCHEMA_VERSION,
        command=request.command,
        preset=request.preset_name,
        seed=request.preset.train.seed,
        code_version=context.sources.version_of_everything(),
        started=start.date,
        seconds=time.monotonic() - start.seconds,
        machine=context.machine,
        corpus=corpus(context, results.corpus_timings),
        test=describe_test_text(context.corpus, request.preset.positions, results.overlap_mask),
        variants=tuple(results.variants),
        cells=cells(context, results),
        sessions=tuple(context.sessions.values()),
        baselines=tuple(results.baselines),
        overlap=results.overlap,
        word_model=results.word_model,
        matmuls=tuple(results.matmuls),
        breakdowns=tuple(results.breakdowns),
        scaling=tuple(results.scaling),
        samples=results.samples,
        energy=results.energy,
        assumptions=request.assumptions,
        # What failed between two steps of a chain stands under every file that needed it.
        failures=_failures(context, known),
        notes=(*_notes(context), *_warnings(context)),
        progress=context.progress.progress if in_progress else None,
    )


def cells(context: RunContext, results: RunResults) -> tuple[Cell, ...]:
    """Every cell, in the order of the report; one of which everything failed has its id alone."""
    return tuple(
        Cell(id=cell, machine=context.machine.fingerprint, **results.cells[cell])
        for cell in plan.report_order(context.request, list(results.cells))
    )


def corpus(context: RunContext, timings: dict[str, Speed]) -> CorpusRecord:
    """The text and its three parts, and what preparing it cost: medians of the run's own timings."""
    text = context.corpus
    views = windows.windows(text.training_ids, *ORIGINAL_WINDOW)
    seconds = {workload: median(speed) for workload, speed in timings.items()}
    return CorpusRecord(
        source=text.source,
        sha256=text.sha256,
        characters=len(text.text),
        vocabulary_size=text.vocabulary.size,
        training_characters=len(text.training),
        validation_characters=len(text.validation),
        test_characters=len(text.test),
        unknown_in_test=int(np.count_nonzero(text.test_ids == UNKNOWN)),
        test_works=text.test_works,
        read_seconds=seconds.get("read", 0.0),
        encode_seconds=seconds.get("encode", 0.0),
        window_seconds=seconds.get("windows", 0.0),
        window_bytes=0 if np.shares_memory(views, text.training_ids) else views.nbytes,
    )


def _failures(context: RunContext, known: Container[CellId]) -> tuple[Failure, ...]:
    """All failures, sorted: parts that run side by side fail in any order."""
    kept = (failure for failure in context.failures if failure.cell is None or failure.cell in known)
    parts = get_args(Part)
    return tuple(
        sorted(kept, key=lambda failure: (parts.index(failure.part), str(failure.cell), failure.about))
    )


def _warnings(context: RunContext) -> Iterator[str]:
    """What a reader must know of each session before relying on its times."""
    for session in context.sessions.values():
        yield from warnings(session, context.machine.cores)


def _notes(context: RunContext) -> tuple[str, ...]:
    cache = context.cache
    notes = [f"{cache.measured} parts were measured in this run, {cache.reused} were kept from earlier ones."]
    notes += left_out_sentences(context.request.preset, context.request.variants)
    notes += context.request.left_out
    if not context.request.makes_files and UNROLLED.name not in context.request.peers:
        notes.append(
            f"Bard's own training step was not timed: --peers leaves out the engine {UNROLLED.name}."
        )
    return (*notes, *context.request.preset.warnings)
