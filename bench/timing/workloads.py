"""What is timed: each case builds a callable whose one call is one measurement."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import msgspec
import numpy as np

from compress import predictors, tflite_predictor
from shakespeare import corpus as corpora
from shakespeare import engine as engines
from shakespeare import models, windows
from shakespeare.config import ModelConfig, Precision
from shakespeare.generation import Sampling, generate
from shakespeare.vocabulary import Vocabulary

if TYPE_CHECKING:
    from shakespeare.engine import Engine

Call = Callable[[], object]
What = Literal["read", "encode", "windows", "step", "product", "latency", "invoke", "generation", "file"]
Runs = Literal["keras", "tf_keras", "torch", "onnxruntime", "litert", "numpy"]
CHARACTERS = 256  # that one call of `generation` writes
_RATE = 0.002


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a speed table. `name` is unique in its session; `parts` is what a call's time is shared by."""

    name: str
    what: What
    text: str | None = None
    path: str = ""  # latency: a checkpoint or an artifact
    engine: Runs = "keras"
    model: ModelConfig | None = None  # step
    batch_size: int = 0  # step
    precision: Precision = "float32"  # step, product
    threads: int = 0  # to use in all; 0 is as many as there are cores

    @property
    def home(self) -> str:
        """Which process it runs in: each engine, and each number of threads, has its own."""
        return f"{self.engine} {self.threads}"

    @property
    def pinned(self) -> tuple[int, int]:
        """Threads inside an operator and between operators. PyTorch and BLAS have the first kind alone."""
        cores = self.threads or os.cpu_count() or 1
        return (cores, 1) if self.engine in ("torch", "numpy") else engines.thread_counts(cores)

    @property
    def parts(self) -> int:
        """Characters a call."""
        return CHARACTERS if self.what == "generation" else 1


def build(case: Case) -> Call:
    """The callable of a case, everything that is not measured done.

    Raises:
        InvalidInput: a path or a text that is none.
    """
    return _BUILDERS[case.what](case)


def _read(case: Case) -> Call:
    path = Path(case.text) if case.text else None
    return lambda: corpora.load(path)


def _encode(case: Case) -> Call:
    corpus = _corpus(case)
    return lambda: Vocabulary.from_text(corpus.training).encode(corpus.text)


def _windows(case: Case) -> Call:
    corpus = _corpus(case)
    training, validation = corpus.training_ids, corpus.validation_ids
    return lambda: (windows.windows(training, 100, 3), windows.windows(validation, 100, 3))


def _product(case: Case) -> Call:
    from bench.timing import matmul  # noqa: PLC0415 - TensorFlow

    _keras(case)
    return matmul.build(case.precision)


def _invoke(case: Case) -> Call:
    return tflite_predictor.open_artifact(Path(case.path))[0].invoke


def _generation(case: Case) -> Call:
    model = tflite_predictor.open_artifact(Path(case.path))[0]
    return lambda: list(generate(model, [1], CHARACTERS, Sampling()))


def _corpus(case: Case) -> corpora.Corpus:
    return corpora.load(Path(case.text) if case.text else None)


def _keras(case: Case) -> Any:
    """The Keras of a case that runs on one."""
    return engines.load(cast("Engine", case.engine), case.threads or None)


def _model(case: Case) -> ModelConfig:
    if case.model is None:
        raise ValueError(f"case {case.name} has no model")
    return case.model


def _file(case: Case) -> Call:
    """One inference of a bare .tflite on whatever ids are 1."""
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - native: only where it runs

    interpreter = Interpreter(model_path=case.path, num_threads=1)
    interpreter.allocate_tensors()
    for given in interpreter.get_input_details():
        value = 1 if np.issubdtype(given["dtype"], np.integer) and len(given["shape"]) < 3 else 0
        interpreter.set_tensor(given["index"], np.full(given["shape"], value, given["dtype"]))

    def call() -> None:
        # As in use: a fused LSTM would carry its state on, for thousands of steps, down to denormal numbers.
        interpreter.reset_all_variables()
        interpreter.invoke()

    return call


def _latency(case: Case) -> Call:
    """One character at batch 1."""
    path = Path(case.path)
    if case.engine == "torch":
        from bench.peers import pytorch  # noqa: PLC0415 - an extra

        return pytorch.feed(path)
    if case.engine == "onnxruntime":
        from bench.peers import onnx  # noqa: PLC0415 - an extra

        return onnx.feed(path, _model(case))
    engine: Engine = "tf_keras" if case.engine == "tf_keras" else "keras"
    predictor = predictors.predictor(path, engine).predictor
    return lambda: predictor.feed([1])


def _step(case: Case) -> Call:
    """One training step on a batch of the real text, the weights fresh."""
    config = _model(case)
    corpus = _corpus(case)
    vocabulary = corpus.vocabulary
    views = windows.windows(corpus.training_ids, config.sequence_length, config.stride)
    batch = views[np.random.default_rng(1).integers(len(views), size=case.batch_size)]
    x, y = windows.inputs_and_targets(batch, every_position=not config.bidirectional)
    if case.engine == "torch":
        from bench.peers import pytorch  # noqa: PLC0415 - an extra

        size, threads = vocabulary.size, case.pinned[0]
        return pytorch.step(config, size, x, y, _RATE, precision=case.precision, threads=threads)
    keras = _keras(case)
    model = models.build(config, vocabulary.size, keras, precision=case.precision)
    models.compile_for_training(model, keras, _RATE)
    return lambda: model.train_on_batch(x, y, return_dict=True)


_BUILDERS: Mapping[What, Callable[[Case], Call]] = {
    "read": _read,
    "encode": _encode,
    "windows": _windows,
    "step": _step,
    "product": _product,
    "latency": _latency,
    "invoke": _invoke,
    "generation": _generation,
    "file": _file,
}
