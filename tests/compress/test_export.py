"""Other tools' formats, each read again and compared with the checkpoint."""

import importlib.util

import pytest

from compress import export
from compress.isolation import ChildFailed
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256

ONNX = all(importlib.util.find_spec(name) for name in ("onnx", "onnxruntime", "tf2onnx"))


@pytest.mark.parametrize("name", ["saved_model", "h5"])
def test_a_causal_model(sources, tmp_path, name):
    found = export.export_as(name, sources["causal-gru"], tmp_path)
    data = (tmp_path / export.FORMATS[name]).read_bytes()
    assert (found.bytes, found.sha256) == (len(data), sha256(data))
    assert found.largest_difference < 1e-5


def test_a_window_model(sources, tmp_path):
    assert export.export_as("keras", sources["window-lstm"], tmp_path).largest_difference < 1e-5


@pytest.mark.skipif(not ONNX, reason="needs the extra [onnx]")
@pytest.mark.parametrize("model", ["causal-gru", "window-lstm"])
def test_onnx(sources, tmp_path, model):
    assert export.export_as("onnx", sources[model], tmp_path).largest_difference < 1e-4


@pytest.mark.skipif(ONNX, reason="the extra [onnx] is installed")
def test_onnx_names_what_is_missing(sources, tmp_path):
    with pytest.raises(ChildFailed, match="No module named 'onnx"):
        export.export_as("onnx", sources["causal-gru"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_checkpoint_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="nowhere: is no checkpoint"):
        export.export_as("keras", tmp_path / "nowhere", tmp_path)
