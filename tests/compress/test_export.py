"""Other tools' formats, each read again and compared with the checkpoint."""

import importlib.util

import pytest

from compress import export
from compress.isolation import ChildFailed
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256

ONNX = all(importlib.util.find_spec(name) for name in ("onnx", "onnxruntime", "tf2onnx"))


@pytest.fixture
def write(sources, tmp_path):
    """A function: format and model -> the file, written in this process, where TensorFlow is loaded already."""

    def run(name, model):
        return export._work(export.ExportJob(source=str(sources[model]), out=str(tmp_path), format=name))

    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("saved_model", "causal-gru"),
        ("h5", "causal-lstm"),
        ("keras", "window-lstm"),
        *((name, "causal-hybrid") for name in ("saved_model", "h5", "keras")),
        ("saved_model", "causal-mingru"),
    ],
)
def test_each_format_predicts_as_the_checkpoint_does(write, tmp_path, name, model):
    file = write(name, model)
    data = (tmp_path / export.FORMATS[name]).read_bytes()
    assert (file.bytes, file.sha256) == (len(data), sha256(data))
    assert file.largest_difference < 1e-5


@pytest.mark.slow
@pytest.mark.skipif(not ONNX, reason="needs the extra [onnx]")
@pytest.mark.parametrize(
    "model", ["causal-gru", "causal-lstm", "causal-hybrid", "causal-mingru", "window-lstm"]
)
def test_onnx(write, model):
    assert write("onnx", model).largest_difference < 1e-4


@pytest.mark.slow
def test_a_child_writes_it(sources, tmp_path):
    """ONNX where it is installed; where it is not, the message names what is missing."""
    if ONNX:
        file = export.export_as("onnx", sources["causal-gru"], tmp_path)
        assert file.sha256 == sha256((tmp_path / "model.onnx").read_bytes())
        return
    with pytest.raises(ChildFailed, match="No module named 'onnx"):
        export.export_as("onnx", sources["causal-gru"], tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["keras", "h5"])
def test_a_keras_file_cannot_hold_layers_that_no_keras_has(sources, tmp_path, name):
    with pytest.raises(
        InvalidInput, match=f"^formats: {name}: cannot hold a minGRU: .* saved_model and onnx"
    ):
        export.export_as(name, sources["causal-mingru"], tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", export.FORMATS)
def test_what_is_no_checkpoint_is_refused_before_a_child_starts(tmp_path, name):
    with pytest.raises(InvalidInput, match="nowhere: is no checkpoint"):
        export.export_as(name, tmp_path / "nowhere", tmp_path)
