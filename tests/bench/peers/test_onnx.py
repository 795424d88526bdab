"""ONNX Runtime on the file that `bard export` writes."""

import numpy as np
import pytest

from compress import formats
from shakespeare import checkpoint as checkpoints

pytest.importorskip("onnxruntime", reason="the extra [onnx]")


def test_feeding_gives_a_prediction_and_carries_the_state(configs, made_checkpoint, tmp_path):
    from bench.peers import onnx

    checkpoint = made_checkpoint(configs["causal-gru"])
    checkpoints.save(checkpoint, tmp_path / "one")
    formats.export_as("onnx", tmp_path / "one", tmp_path)
    feed = onnx.feed(tmp_path / "model.onnx", configs["causal-gru"])
    first, second = feed(), feed()
    assert not any(np.array_equal(first[name], second[name]) for name in first)
    assert checkpoint.vocabulary.size in {value.shape[-1] for value in first.values()}
