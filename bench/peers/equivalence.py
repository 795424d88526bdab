"""Proof that a peer does the same work: equal weights, and outputs that differ by rounding alone."""

import math
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from bench.peers import onnx, pytorch, require
from compress import export, isolation
from reports.record import Sameness
from shakespeare import checkpoint as checkpoints
from shakespeare import corpus as corpora
from shakespeare import engine, models, windows
from shakespeare.checkpoint import Checkpoint
from shakespeare.errors import InvalidInput
from shakespeare.windows import Inputs

TOLERANCE = 1e-4
_ROWS = 8
_TIMEOUT_SECONDS = 900.0  # an export of its own may take 600 of them


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Which checkpoint, and which peer is compared with Keras 3.

    `file` is the checkpoint as ONNX, for ONNX Runtime; None: it is written anew, and not kept.
    """

    path: str
    peer: Literal["tf_keras", "torch", "onnxruntime"]
    text: str | None
    file: str | None = None
    backward: bool = False  # compare a training step's gradient, not logits


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """How far two engines' loss and gradient by the embedding lie apart, as shares of Keras' own."""

    against: str
    loss: float
    gradient: float  # Euclidean norm of the difference
    tolerance: float


def in_child(job: Job) -> Sameness:
    """Compares logits of real validation windows in a process of its own.

    Raises:
        child.ChildFailed: see `child.run`.
    """
    return isolation.run(__name__, job, Sameness, _TIMEOUT_SECONDS)


def backward_in_child(job: Job) -> Learned:
    """Compares the loss and the gradient of one batch, without dropout, in a process of its own.

    Raises:
        child.ChildFailed: see `child.run`; ONNX Runtime fails, for it trains nothing.
    """
    return isolation.run(__name__, msgspec.structs.replace(job, backward=True), Learned, _TIMEOUT_SECONDS)


def same(found: Sameness | Learned) -> bool:
    """Whether the difference is one of rounding."""
    worst = found.largest if isinstance(found, Sameness) else max(found.loss, found.gradient)
    return worst <= found.tolerance


def _work(job: Job) -> Sameness | Learned:
    require(job.peer)
    checkpoint = checkpoints.load(Path(job.path))
    x, y = _batch(checkpoint, corpora.load(Path(job.text) if job.text else None))
    if job.backward:
        return _learned(job, checkpoint, x, y)
    expected = _keras(checkpoint, "keras", x)
    largest = _finite(np.abs(_logits(job, checkpoint, x) - expected).max())
    return Sameness(against="keras", largest=largest, tolerance=TOLERANCE)


def _batch(checkpoint: Checkpoint, corpus: corpora.Corpus) -> tuple[Inputs, Inputs]:
    """Windows spread over the test text, and what follows."""
    config = checkpoint.description.model
    ids = checkpoint.vocabulary.encode(corpus.test)
    views = windows.windows(ids, config.sequence_length, config.stride)
    chosen = views[windows.evenly_spaced(len(views), _ROWS)]
    return windows.inputs_and_targets(chosen, every_position=not config.bidirectional)


def _logits(job: Job, checkpoint: Checkpoint, x: Inputs) -> npt.NDArray[np.float32]:
    config = checkpoint.description.model
    if job.peer == "tf_keras":
        return _keras(checkpoint, "tf_keras", x)
    if job.peer == "torch":
        return pytorch.forward(config, checkpoint.vocabulary.size, checkpoint.weights)(x)
    if job.file:
        return onnx.forward(Path(job.file), config)(x)
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        written = export.export_as("onnx", Path(job.path), Path(folder))
        return onnx.forward(Path(written.file), config)(x)


def _learned(job: Job, checkpoint: Checkpoint, x: Inputs, y: Inputs) -> Learned:
    if job.peer == "onnxruntime":
        raise InvalidInput("peer", job.peer, "trains nothing; expected tf_keras or torch")
    loss, gradient = _keras_gradient(checkpoint, "keras", x, y)
    if job.peer == "torch":
        config, size = checkpoint.description.model, checkpoint.vocabulary.size
        its_loss, its_gradient = pytorch.loss_and_gradient(config, size, checkpoint.weights, x, y)
    else:
        its_loss, its_gradient = _keras_gradient(checkpoint, job.peer, x, y)
    return Learned(
        against="keras",
        loss=_finite(abs(its_loss - loss) / loss),
        gradient=_finite(np.linalg.norm(its_gradient - gradient) / np.linalg.norm(gradient)),
        tolerance=TOLERANCE,
    )


def _model(checkpoint: Checkpoint, keras: Any) -> Any:
    model = models.build(checkpoint.description.model, checkpoint.vocabulary.size, keras)
    models.set_weights(model, checkpoint.weights)
    return model


def _keras(checkpoint: Checkpoint, name: engine.Engine, x: Inputs) -> npt.NDArray[np.float32]:
    return np.asarray(_model(checkpoint, engine.load(name))(x, training=False))


def _keras_gradient(
    checkpoint: Checkpoint, name: engine.Engine, x: Inputs, y: Inputs
) -> tuple[float, npt.NDArray[np.float32]]:
    keras = engine.load(name)
    import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child

    model = _model(checkpoint, keras)
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, model(x, training=False))
    gradient = tape.gradient(loss, model.get_layer("embedding").trainable_weights[0])
    return float(loss), np.asarray(tf.convert_to_tensor(gradient))


def _finite(value: Any) -> float:
    """JSON has no NaN, and no comparison with one is a proof."""
    if not math.isfinite(value):
        raise InvalidInput("peer", value, "gives outputs that are not finite")
    return float(value)


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Job, _work))
