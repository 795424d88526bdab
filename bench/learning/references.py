"""Counting and compressing on the characters of every model: the lines that a model must pass."""

import msgspec

from bench.measurements import baselines
from bench.measurements.baselines import BaselinesJob
from bench.measurements.block_sums import of_baseline
from bench.notice import tell
from bench.pipeline.cache import digest
from bench.pipeline.code_version import SourceTree
from compress.isolation import ChildFailed
from reports.learning.record import LearningRecord, ReferenceScores
from shakespeare.evaluation import Positions
from shakespeare.references.catalogue import REFERENCES
from shakespeare.references.reference import Reference

HIGHEST_ORDER = 8  # of n-grams


def complete(
    record: LearningRecord, text: str | None, positions: Positions, sources: SourceTree
) -> LearningRecord:
    """The record with every reference model on its test blocks; those of the same code are kept.

    One that fails is left out and told of; the next run tries it again.
    """
    scored: list[ReferenceScores] = []
    for reference in REFERENCES:
        code = _code(reference, sources)
        kept = [old for old in record.references if old.code == code]
        scored += kept or _measure(reference, text, positions, code)
    return msgspec.structs.replace(record, references=tuple(scored))


def _code(reference: Reference, sources: SourceTree) -> str:
    modules = (baselines.__name__, reference.__name__)
    return digest(sources.version(*modules), sources.packages(*modules), HIGHEST_ORDER)


def _measure(
    reference: Reference, text: str | None, positions: Positions, code: str
) -> list[ReferenceScores]:
    tell(f"measuring {reference.__name__.rpartition('.')[2]}")
    job = BaselinesJob(
        reference=reference.__name__, text=text, positions=positions, highest_order=HIGHEST_ORDER
    )
    try:
        measured = baselines.measure_in_child(job).baselines
    except ChildFailed as error:
        tell(f"{reference.__name__}: {error}")
        return []
    return [of_baseline(baseline, code) for baseline in measured]
