"""The versioned result schema: one JSON document a run, raw samples only, nothing derived.

Times are seconds, sizes bytes, losses nats a character, unless a field's name says otherwise.
The parts of the schema stand in the files schema/*.py; import them from here.
"""

from pathlib import Path

import msgspec

from reports import documents
from reports.documents import RecordError
from reports.schema.cell import Cell, OutputAgreement
from reports.schema.file import (
    FileContents,
    LayerWeightsRecord,
    LineageRecord,
    OperatorMode,
    OperatorRecord,
    Size,
)
from reports.schema.quality import (
    Baseline,
    Lookahead,
    Overlap,
    Passage,
    Quality,
    TestText,
    WordModelRecord,
)
from reports.schema.run import (
    Assumptions,
    Conditions,
    CorpusRecord,
    Energy,
    Failure,
    Machine,
    Part,
    Progress,
    Status,
    TimingSession,
)
from reports.schema.sample import Sample, SampleSet, TextFigures, WordSequences
from reports.schema.struct import CellId, Seconds, Struct
from reports.schema.timing import Breakdown, MatmulTiming, ScalingPoint, Share, Speed, TimingEnd
from reports.schema.training import Layer, ModelKind, Training, ValidationRecord, Variant

__all__ = [
    "SCHEMA_VERSION",
    "Assumptions",
    "Baseline",
    "Breakdown",
    "Cell",
    "CellId",
    "Conditions",
    "CorpusRecord",
    "Energy",
    "Failure",
    "FileContents",
    "Layer",
    "LayerWeightsRecord",
    "LineageRecord",
    "Lookahead",
    "Machine",
    "MatmulTiming",
    "ModelKind",
    "OperatorMode",
    "OperatorRecord",
    "OutputAgreement",
    "Overlap",
    "Part",
    "Passage",
    "Progress",
    "Quality",
    "Record",
    "RecordError",
    "Sample",
    "SampleSet",
    "ScalingPoint",
    "Share",
    "Size",
    "Speed",
    "Status",
    "TestText",
    "TextFigures",
    "TimingEnd",
    "TimingSession",
    "Training",
    "ValidationRecord",
    "Variant",
    "WordModelRecord",
    "WordSequences",
    "encode",
    "load",
]

SCHEMA_VERSION = 6


class Record(Struct, frozen=True):
    """One run."""

    schema_version: int
    command: tuple[str, ...]
    preset: str
    seed: int
    code_version: str
    started: str  # ISO 8601, UTC
    seconds: Seconds  # of this run, without cells that were cached
    machine: Machine
    corpus: CorpusRecord
    test: TestText
    variants: tuple[Variant, ...]
    cells: tuple[Cell, ...]
    conditions: Conditions | None = None  # over the whole run, in records that have no sessions
    sessions: tuple[TimingSession, ...] = ()  # of every time in the record that a session took
    baselines: tuple[Baseline, ...] = ()
    overlap: Overlap | None = None
    word_model: WordModelRecord | None = None
    matmuls: tuple[MatmulTiming, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    scaling: tuple[ScalingPoint, ...] = ()
    samples: SampleSet | None = None  # what models were asked to write
    energy: Energy | None = None  # of the sessions that timed training steps
    assumptions: Assumptions | None = None
    failures: tuple[Failure, ...] = ()  # every part that could not be measured, of a cell or of none
    notes: tuple[str, ...] = ()  # what a reader must know: cached cells, a loaded machine, parts left out
    progress: Progress | None = None  # null: the run has ended, and nothing is missing but what failed


def encode(record: Record) -> bytes:
    """The record as indented JSON. Whoever writes the file sees to it that nothing is overwritten.

    Raises:
        RecordError: it could not be read again. JSON has no NaN and no infinity: a loss that is one
            of them belongs in a Failure.
    """
    return msgspec.json.format(documents.encode(record), indent=1)


def load(path: Path) -> Record:
    """Reads and validates a record.

    Raises:
        RecordError: missing, not JSON, another schema version, an unknown or wrong field, or cells
            measured on more than one machine.
    """
    record = documents.load(path, Record, SCHEMA_VERSION, "a run record")
    other_machines = {cell.machine for cell in record.cells} - {record.machine.fingerprint}
    if other_machines:
        names = ", ".join(sorted(other_machines))
        raise RecordError(f"record: {path} mixes machines: {record.machine.fingerprint} and {names}")
    return record
