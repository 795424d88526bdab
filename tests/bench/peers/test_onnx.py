"""ONNX Runtime on the file that `bard export` writes."""

import numpy as np
import pytest

from bench.peers.onnx import ONNX_RUNTIME
from compress import export
from shakespeare import checkpoint as checkpoints
from shakespeare import models

pytestmark = pytest.mark.slow  # the converter
NAMES = ("window-gru", "causal-gru", "causal-lstm", "causal-hybrid")


@pytest.fixture(scope="module")
def exported(configs, made_checkpoint, tmp_path_factory):
    """Checkpoints and their ONNX files, by name of the architecture."""
    pytest.importorskip("onnxruntime", reason="the extra [onnx]")
    pytest.importorskip("tf2onnx", reason="the extra [onnx]")
    exports = {}
    for name in NAMES:
        folder = tmp_path_factory.mktemp(name)
        checkpoint = made_checkpoint(configs[name])
        checkpoints.save(checkpoint, folder / "one")
        export.export_as("onnx", folder / "one", folder)
        exports[name] = checkpoint, folder / "model.onnx"
    return exports


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_those_of_keras(name, exported, keras):
    checkpoint, file = exported[name]
    config = checkpoint.description.model
    model = models.build(config, checkpoint.vocabulary.size, keras)
    models.set_weights(model, checkpoint.weights)
    shape = (3, config.sequence_length)
    ids = np.random.default_rng(2).integers(1, checkpoint.vocabulary.size, shape, np.int32)
    expected = np.asarray(model(ids, training=False))
    logits = ONNX_RUNTIME.forward(file)(ids)
    assert logits.shape == expected.shape
    np.testing.assert_allclose(logits, expected, atol=2e-5)


def test_feeding_a_causal_model_carries_the_state(exported):
    _, file = exported["causal-gru"]
    feed = ONNX_RUNTIME.feed(file)
    steps = np.stack([feed()["logits"] for _ in range(4)], axis=1)
    whole = ONNX_RUNTIME.forward(file)(np.ones((1, 4), np.int32))
    np.testing.assert_array_equal(steps, whole)
    assert not np.array_equal(steps[:, 0], steps[:, 1])


def test_feeding_a_window_model_reads_the_same_window_again(exported):
    checkpoint, file = exported["window-gru"]
    feed = ONNX_RUNTIME.feed(file)
    first, second = feed()["logits"], feed()["logits"]
    assert first.shape == (1, checkpoint.vocabulary.size)
    np.testing.assert_array_equal(first, second)
