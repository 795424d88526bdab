"""Sizes to the byte."""

import gzip

import zstandard

from bench.measurements import size
from compress import artifact as artifacts
from compress import container
from shakespeare import checkpoint as checkpoints


def test_of_a_checkpoint(made_checkpoint, configs, tmp_path):
    made = made_checkpoint(configs["causal-gru"])
    checkpoints.save(made, tmp_path / "best")
    data = (tmp_path / "best" / "weights.safetensors").read_bytes()
    measured = size.of_checkpoint(tmp_path)
    assert measured.memory == 4 * sum(array.size for array in made.weights.values())
    assert measured.raw == len(data) > measured.memory
    assert measured.gzip == len(gzip.compress(data, 9, mtime=0))
    assert measured.zstd == len(zstandard.ZstdCompressor(19).compress(data))
    assert measured.ship is None


def test_of_artifacts(finished):
    widths = {"identity": 4, "int8": 1}
    for technique, width in widths.items():
        folder = finished / "artifacts" / f"stream-gru.{technique}"
        data = (folder / "model.tflite").read_bytes()
        artifact, model, vocabulary = artifacts.load(folder)
        measured = size.of_artifact(artifact)
        assert measured.memory == round(artifact.parameters * artifact.bytes_per_weight)
        assert width <= artifact.bytes_per_weight <= 1.6 * width  # small matrices stay as they are
        assert measured.ship == len(
            container.pack_xz(model, artifacts.package_files(artifact, model, vocabulary))
        )
        assert measured.zstd == len(zstandard.ZstdCompressor(19).compress(data))
        assert measured.raw == len(data)
        assert measured.gzip == len(gzip.compress(data, 9, mtime=0))
