"""Writes a checkpoint in formats of other tools, each in a child process, each read again and compared."""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from compress import isolation, onnx_export, saved_model
from compress.container import pack
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models
from shakespeare.checkpoint import Checkpoint
from shakespeare.config import ARCHITECTURES, ModelConfig
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256, write
from shakespeare.text.windows import Inputs

FORMATS = {
    "saved_model": "saved_model.zip",  # TensorFlow's folder, as one archive
    "keras": "model.keras",
    "h5": "model.h5",
    "onnx": "model.onnx",
}
_KERAS_FORMATS = ("keras", "h5")  # they name layers, and hold their weights alone
_COMPARED_WINDOWS = 8
_TIMEOUT_SECONDS = 600


class ExportJob(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gets."""

    source: str
    out: str
    format: str
    seed: int = 1


class ExportedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as written, and the largest difference of its logits from the checkpoint's."""

    format: str
    file: str
    bytes: int
    sha256: str
    largest_difference: float


def export_as(name: str, source: Path, out: Path) -> ExportedFile:
    """Writes one format into the folder `out`.

    Raises:
        compress.isolation.ChildFailed: the format's own converter failed or crashed, or is not installed.
        InvalidInput: `source` is no checkpoint, or of layers that the format cannot hold.
    """
    check_holds(name, checkpoints.describe(source).model)
    job = ExportJob(source=str(checkpoints.locate(source)), out=str(out), format=name)
    return isolation.run(__name__, job, ExportedFile, _TIMEOUT_SECONDS)


def holds(name: str, model: ModelConfig) -> bool:
    """Whether a format can hold a model: Keras' own cannot hold layers of Bard's."""
    return not (model.own_layers and name in _KERAS_FORMATS)


def check_holds(name: str, model: ModelConfig) -> None:
    """Returns where a format can hold a model.

    Raises:
        InvalidInput: it cannot.
    """
    if not holds(name, model):
        layers = ARCHITECTURES[model.recurrent]
        told = f"cannot hold a {layers}: no Keras could read Bard's own layers; saved_model and onnx can"
        raise InvalidInput("formats", name, told)


class _Loaded(NamedTuple):
    """What the writer of a format needs."""

    checkpoint: Checkpoint
    keras: Any
    model: Any
    ids: Inputs  # [n, sequence_length], to compare on


def _work(job: ExportJob) -> ExportedFile:
    keras = engine.load("keras" if job.format == "keras" else saved_model.ENGINE)
    checkpoint = checkpoints.load(Path(job.source))
    description = checkpoint.description
    model = models.build(description.model, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    shape = (_COMPARED_WINDOWS, description.model.sequence_length)
    ids = np.random.default_rng(job.seed).integers(1, description.vocabulary_size, shape).astype(np.int32)
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        data, logits = _WRITERS[job.format](_Loaded(checkpoint, keras, model, ids), Path(folder))
    file = Path(job.out) / FORMATS[job.format]
    write(file, data)
    expected = np.asarray(model(ids, training=False))
    return ExportedFile(
        format=job.format,
        file=str(file),
        bytes=len(data),
        sha256=sha256(data),
        largest_difference=float(np.abs(np.asarray(logits) - expected).max()),
    )


def _saved_model(loaded: _Loaded, folder: Path) -> tuple[bytes, Any]:
    import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child

    ids = loaded.ids
    call = tf.function(lambda ids: {"logits": loaded.model(ids, training=False)})
    signature = call.get_concrete_function(tf.TensorSpec([None, ids.shape[1]], tf.int32, name="ids"))
    module = tf.Module()
    module.model_variables = list(loaded.model.variables)
    tf.saved_model.save(module, str(folder), signatures=signature)
    loaded_again = tf.saved_model.load(str(folder)).signatures["serving_default"]
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return pack(b"", files), loaded_again(ids=tf.constant(ids))["logits"]


def _keras(loaded: _Loaded, folder: Path) -> tuple[bytes, Any]:
    file = folder / FORMATS["keras"]
    loaded.model.save(file)
    loaded_again = loaded.keras.models.load_model(file, compile=False)
    return file.read_bytes(), loaded_again(loaded.ids, training=False)


def _h5(loaded: _Loaded, folder: Path) -> tuple[bytes, Any]:
    file = folder / FORMATS["h5"]
    loaded.model.save(str(file), save_format="h5")
    loaded_again = loaded.keras.models.load_model(file, compile=False)
    return file.read_bytes(), loaded_again(loaded.ids, training=False)


def _onnx(loaded: _Loaded, folder: Path) -> tuple[bytes, Any]:
    file = folder / FORMATS["onnx"]
    logits = onnx_export.write(loaded.checkpoint, loaded.keras, file, loaded.ids)
    return file.read_bytes(), logits


_WRITERS: Mapping[str, Callable[[_Loaded, Path], tuple[bytes, Any]]] = {
    "saved_model": _saved_model,
    "keras": _keras,
    "h5": _h5,
    "onnx": _onnx,
}

if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], ExportJob, _work))
