"""What a reference model, such as an n-gram, reaches on the characters of every model; in a child process."""

import sys

import msgspec

from bench.environment.machine import peak_rss
from bench.measurements import quality
from bench.measurements.contamination import Runs
from compress import isolation
from reports.record import Baseline
from shakespeare.evaluation import Positions
from shakespeare.references.catalogue import REFERENCES
from shakespeare.references.reference import Reference, ReferenceResult
from shakespeare.text import corpus as corpora
from shakespeare.text.vocabulary import Vocabulary

_TIMEOUT_SECONDS = 1800.0


class BaselinesJob(msgspec.Struct, frozen=True, kw_only=True):
    """One reference model by name, the text, the characters to predict, and the highest order of n-grams."""

    reference: str
    text: str | None
    positions: Positions
    highest_order: int
    overlap_mask: tuple[Runs, ...] = ()


class Baselines(msgspec.Struct, frozen=True, kw_only=True):
    """Every result of one reference model, and the memory that all took."""

    baselines: tuple[Baseline, ...]
    peak_rss: int


def measure_in_child(job: BaselinesJob) -> Baselines:
    """Measures in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, Baselines, _TIMEOUT_SECONDS)


def measure(reference: Reference, job: BaselinesJob) -> Baselines:
    """Every result of a reference model on the test text.

    Raises:
        InvalidInput: the text is no text, or its alphabet too large for any order.
    """
    corpus = corpora.load(job.text)
    results = reference.measure(corpus, job.positions, job.highest_order)
    baselines = tuple(_baseline(result, job, corpus.vocabulary) for result in results)
    return Baselines(baselines=baselines, peak_rss=peak_rss())


def _baseline(result: ReferenceResult, job: BaselinesJob, vocabulary: Vocabulary) -> Baseline:
    summary = (
        quality.summarise(result.blocks, job.positions, vocabulary, job.overlap_mask)
        if result.blocks
        else None
    )
    return Baseline(
        name=result.name,
        kind=result.kind,
        adaptive=result.adaptive,
        primed=result.primed,
        table_bytes=result.table_bytes,
        compressed_bytes=result.compressed_bytes,
        seconds=result.seconds,
        quality=summary,
        coded_bytes=result.coded_bytes,
        coded_characters=result.coded_characters,
    )


def _measure(job: BaselinesJob) -> Baselines:
    return measure(next(reference for reference in REFERENCES if reference.__name__ == job.reference), job)


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], BaselinesJob, _measure))
