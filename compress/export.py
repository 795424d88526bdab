"""Writes a checkpoint in formats of other tools, each in a child process, each read again and compared."""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from compress import isolation, saved_model
from compress.container import pack
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models
from shakespeare.checkpoint import Checkpoint
from shakespeare.files import sha256, write
from shakespeare.windows import Inputs

FORMATS = {
    "saved_model": "saved_model.zip",  # TensorFlow's folder, as one archive
    "keras": "model.keras",
    "h5": "model.h5",
    "onnx": "model.onnx",
}
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
        InvalidInput: `source` is no checkpoint.
    """
    job = ExportJob(source=str(checkpoints.locate(source)), out=str(out), format=name)
    return isolation.run(__name__, job, ExportedFile, _TIMEOUT_SECONDS)


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
    """The deployed signature: a window model's call, or a causal model's step, run over the same ids."""
    import onnxruntime  # noqa: PLC0415 - an extra
    import tensorflow as tf  # noqa: PLC0415
    import tf2onnx  # noqa: PLC0415 - an extra

    config = loaded.checkpoint.description.model
    module = saved_model.build_module(loaded.checkpoint, loaded.keras, tf)
    signature = module.run.input_signature
    file = folder / FORMATS["onnx"]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def call(*inputs: Any) -> dict[str, Any]:
        # Not `state` again: an output of an input's name is lost on the way to ONNX.
        outputs = module.run(*inputs)
        return {"next_state" if name == "state" else name: value for name, value in outputs.items()}

    tf2onnx.convert.from_function(call, input_signature=signature, opset=17, output_path=str(file))
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])

    def run(**inputs: Any) -> list[Any]:
        # tf2onnx appends to an input's name, as in `state:0`.
        named = {
            node.name: inputs["state" if "state" in node.name else "ids"] for node in session.get_inputs()
        }
        return list(session.run(None, named))

    if config.bidirectional:
        return file.read_bytes(), np.concatenate([run(ids=window[None])[0] for window in loaded.ids])
    logits_by_window = []
    for window in loaded.ids:
        state = np.zeros((1, sum(config.units)), np.float32)
        logits_by_step = []
        for character in window:
            outputs = run(ids=character[None], state=state)
            logits = next(value for value in outputs if value.shape[-1] == loaded.checkpoint.vocabulary.size)
            state = next(value for value in outputs if value is not logits)
            logits_by_step.append(logits[0])
        logits_by_window.append(logits_by_step)
    return file.read_bytes(), np.asarray(logits_by_window)


_WRITERS: Mapping[str, Callable[[_Loaded, Path], tuple[bytes, Any]]] = {
    "saved_model": _saved_model,
    "keras": _keras,
    "h5": _h5,
    "onnx": _onnx,
}

if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], ExportJob, _work))
