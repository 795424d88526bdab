"""Sizes of a checkpoint's weights and of a converted file."""

from pathlib import Path

from compress import sizes
from compress.artifact import Artifact
from reports.record import Size
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import WEIGHTS


def of_checkpoint(path: Path) -> Size:
    """Size of a checkpoint's float32 weights, in memory and as weights.safetensors.

    Raises:
        InvalidInput: it is no checkpoint.
    """
    weights = checkpoints.load(path).weights
    file = sizes.measure((checkpoints.locate(path) / WEIGHTS).read_bytes())
    memory = sum(array.nbytes for array in weights.values())
    return Size(memory=memory, raw=file.raw, gzip=file.gzip, zstd=file.zstd)


def of_artifact(artifact: Artifact) -> Size:
    """Size of a model.tflite; in memory, its parameters at the mean width that its weights are stored in."""
    return Size(
        memory=round(artifact.parameters * artifact.bytes_per_weight),
        raw=artifact.raw_bytes,
        gzip=artifact.gzip_bytes,
        zstd=artifact.zstd_bytes,
        ship=artifact.ship_bytes,
    )
