"""Sizes of a checkpoint's weights and of a converted file."""

import gzip
from pathlib import Path

import zstandard

from compress.artifact import Artifact
from reports.record import Size
from shakespeare import checkpoint as checkpoints

_BYTES_EACH = {"float32": 4, "float16": 2, "dynamic range": 1, "int8": 1, "16x8": 1}
_ZSTD_LEVEL = 19


def of_checkpoint(path: Path) -> Size:
    """Size of a checkpoint's float32 weights, in memory and as weights.safetensors.

    Raises:
        InvalidInput: it is none.
    """
    weights = checkpoints.load(path).weights
    data = (checkpoints.locate(path) / "weights.safetensors").read_bytes()
    return Size(
        memory=sum(array.nbytes for array in weights.values()),
        raw=len(data),
        gzip=len(gzip.compress(data, 9, mtime=0)),
        zstd=len(zstandard.ZstdCompressor(_ZSTD_LEVEL).compress(data)),
    )


def of_artifact(artifact: Artifact) -> Size:
    """Size of a model.tflite; in memory, its parameters at the width they are stored in."""
    return Size(
        memory=artifact.parameters * _BYTES_EACH[artifact.precision],
        raw=artifact.raw_bytes,
        gzip=artifact.gzip_bytes,
        zstd=artifact.zstd_bytes,
        ship=artifact.ship_bytes,
    )
