"""A model as a file: its bytes, its operators and weights, and the retrainings that it comes from."""

from typing import Literal

from reports.schema.struct import Count, Seconds, Struct

OperatorMode = Literal["float", "hybrid", "int8", "16x8", "integer", "quantization"]


class Size(Struct, frozen=True):
    """Bytes of one model."""

    memory: Count  # of its numbers
    raw: Count  # of its file, as are gzip and zstd
    gzip: Count
    zstd: Count
    # All that a device needs in one xz file; null for a checkpoint, which is not shipped.
    ship: Count | None = None


class OperatorRecord(Struct, frozen=True):
    """One kind of operator of a converted file."""

    name: str
    mode: OperatorMode  # "hybrid": weights in 8 bits or fewer, arithmetic in float; "integer": indices and shapes
    count: Count


class LayerWeightsRecord(Struct, frozen=True):
    """One matrix of weights in the converted file: a kernel, an embedding, or a gate's part of one."""

    name: str
    weights: Count
    zeros: Count
    distinct: Count  # how many different values are stored


class LineageRecord(Struct, frozen=True):
    """One retraining between a checkpoint and its artifact."""

    technique: str
    kind: str  # "prune", "cluster", "distill", ..., "control": as much training, without what such a technique does
    new_model: bool  # a student: it keeps nothing of the source's weights
    source_sha256: str
    steps: Count
    seconds: Seconds  # but for a student's, another retraining may have run beside it
    settings: dict[str, str | int | float | bool]


class FileContents(Struct, frozen=True):
    """What a converted file is made of, and how its weights came to be."""

    operators: tuple[OperatorRecord, ...] = ()
    layers: tuple[LayerWeightsRecord, ...] = ()
    lineage: tuple[LineageRecord, ...] = ()  # in the order of the retrainings; empty: converted as trained
