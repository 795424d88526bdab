"""Writes a checkpoint in formats of other tools, each in a child process, each read again and compared."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from compress import isolation, saved_model
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models
from shakespeare.checkpoint import Checkpoint
from shakespeare.files import sha256, write

FORMATS = {
    "saved_model": "saved_model.zip",  # TensorFlow's folder, as one archive
    "keras": "model.keras",
    "h5": "model.h5",
    "onnx": "model.onnx",
}
_ROWS = 8


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gets."""

    source: str
    out: str
    format: str
    seed: int = 1


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A file as written, and by how much its logits differ from the checkpoint's at most."""

    format: str
    file: str
    bytes: int
    sha256: str
    difference: float


def export_as(name: str, source: Path, out: Path) -> Exported:
    """Writes one format into the folder `out`.

    Raises:
        child.ChildFailed: the format's own converter failed or crashed, or its package is missing.
        InvalidInput: the checkpoint is none.
    """
    checkpoints.load(source)
    job = Job(source=str(checkpoints.locate(source)), out=str(out), format=name)
    return isolation.run(__name__, job, Exported, 600)


def _work(job: Job) -> Exported:
    keras = engine.load("keras" if job.format == "keras" else saved_model.ENGINE)
    checkpoint = checkpoints.load(Path(job.source))
    description = checkpoint.description
    model = models.build(description.model, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    length = description.model.sequence_length
    random = np.random.default_rng(job.seed)
    ids = random.integers(1, description.vocabulary_size, (_ROWS, length)).astype(np.int32)
    expected = np.asarray(model(ids, training=False))
    written: dict[str, Any] = {
        "saved_model": _saved_model,
        "keras": _keras,
        "h5": _h5,
        "onnx": lambda _model, ids, _keras, folder: _onnx(checkpoint, ids, folder),
    }
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        data, found = written[job.format](model, ids, keras, Path(folder))
    file = Path(job.out) / FORMATS[job.format]
    write(file, data)
    return Exported(
        format=job.format,
        file=str(file),
        bytes=len(data),
        sha256=sha256(data),
        difference=float(np.abs(np.asarray(found) - expected).max()),
    )


def _saved_model(model: Any, ids: Any, _: Any, folder: Path) -> tuple[bytes, Any]:
    import shutil  # noqa: PLC0415

    import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child

    kept = folder / "saved_model"
    call = tf.function(lambda ids: {"logits": model(ids, training=False)})
    signature = call.get_concrete_function(tf.TensorSpec([None, ids.shape[1]], tf.int32, name="ids"))
    holder = tf.Module()
    holder.kept = list(model.variables)
    tf.saved_model.save(holder, str(kept), signatures=signature)
    found = tf.saved_model.load(str(kept)).signatures["serving_default"](ids=tf.constant(ids))["logits"]
    return Path(shutil.make_archive(str(kept), "zip", kept)).read_bytes(), found


def _keras(model: Any, ids: Any, keras: Any, folder: Path) -> tuple[bytes, Any]:
    file = folder / FORMATS["keras"]
    model.save(file)
    return file.read_bytes(), keras.models.load_model(file, compile=False)(ids, training=False)


def _h5(model: Any, ids: Any, keras: Any, folder: Path) -> tuple[bytes, Any]:
    file = folder / FORMATS["h5"]
    model.save(str(file), save_format="h5")
    return file.read_bytes(), keras.models.load_model(file, compile=False)(ids, training=False)


def _onnx(checkpoint: Checkpoint, ids: Any, folder: Path) -> tuple[bytes, Any]:
    """The deployed signature: a window model's call, or a causal model's step, run over the same ids."""
    import onnxruntime  # noqa: PLC0415 - an extra
    import tensorflow as tf  # noqa: PLC0415
    import tf2onnx  # noqa: PLC0415 - an extra

    config = checkpoint.description.model
    holder = saved_model.module(checkpoint, engine.load(saved_model.ENGINE), tf)
    signature = holder.run.input_signature
    file = folder / FORMATS["onnx"]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def call(*given: Any) -> dict[str, Any]:
        # Not `state` again: an output of an input's name is lost on the way to ONNX.
        return {"next_state" if name == "state" else name: one for name, one in holder.run(*given).items()}

    tf2onnx.convert.from_function(call, input_signature=signature, opset=17, output_path=str(file))
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs()]

    def run(**given: Any) -> dict[str, Any]:
        shown = {one.name: given["state" if "state" in one.name else "ids"] for one in session.get_inputs()}
        return dict(zip(names, session.run(None, shown), strict=True))

    if config.bidirectional:
        rows = [next(iter(run(ids=row[None]).values())) for row in ids]
        return file.read_bytes(), np.concatenate(rows)
    found = []
    for row in ids:
        state = np.zeros((1, config.state_size), np.float32)
        steps = []
        for character in row:
            given = list(run(ids=character[None], state=state).values())
            logits = next(one for one in given if one.shape[-1] == checkpoint.vocabulary.size)
            state = next(one for one in given if one is not logits)
            steps.append(logits[0])
        found.append(steps)
    return file.read_bytes(), np.asarray(found)


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Job, _work))
