"""What is timed: each case builds a callable, one call of which is one measurement."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, get_args

import msgspec
import numpy as np

from bench import peers
from compress import predictors, tflite_model, tflite_predictor
from shakespeare import engine as engines
from shakespeare.config import ModelConfig, Precision
from shakespeare.cores import usable_cores
from shakespeare.engine import DEFAULT_ENGINE
from shakespeare.generation import Sampling, generate
from shakespeare.text import corpus as corpora
from shakespeare.text import windows
from shakespeare.text.vocabulary import Vocabulary
from shakespeare.training.batches import as_batch

Call = Callable[[], object]
Workload = Literal["read", "encode", "windows", "step", "matmul", "latency", "invoke", "generation", "file"]
Runtime = str  # "keras" or a peer's name; "litert" for converted files, "numpy" for preparing the text
CHARACTERS = 256  # that one call of `generation` writes
_RATE = 0.002
ORIGINAL_WINDOW = (
    100,
    3,
)  # length and stride of the original model, whose windows the original report counts
_OWN_THREADS = ("litert", "numpy")  # neither has threads between operators


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One workload with all that it needs. A field says which workloads use it."""

    workload: Workload
    text: str | None = None
    path: str = ""  # latency, invoke, generation: a checkpoint or an artifact; file: a bare .tflite
    engine: Runtime = DEFAULT_ENGINE
    model: ModelConfig | None = None  # step
    batch_size: int = 0  # step
    precision: Precision = "float32"  # step
    matmul_precision: Literal["float32", "bfloat16"] = "float32"  # matmul
    threads: int = 0  # to use in all; 0 is as many as there are cores
    process: int = 0  # apart from other cases of its engine: an A/A pair in one process is no pair

    @property
    def work(self) -> "Case":
        """The same without the text's path: what is read from it counts, not where it lies."""
        return msgspec.structs.replace(self, text=None)

    @property
    def process_key(self) -> str:
        """Which process it runs in: each engine, number of threads and second measurement has its own."""
        return f"{self.engine} {self.threads} {self.process}"

    @property
    def cores(self) -> int:
        """How many threads it may use in all."""
        return self.threads or usable_cores()

    @property
    def thread_counts(self) -> tuple[int, int]:
        """Threads inside an operator and between operators."""
        if self.engine in _OWN_THREADS:
            return self.cores, 1
        return peers.runtime(self.engine).threads(self.cores)

    @property
    def needs_tensorflow(self) -> bool:
        """Whether its engine, which all cases of its process share, begins with an import of TensorFlow."""
        if self.engine in _OWN_THREADS:
            return False
        return not set(get_args(engines.Engine)).isdisjoint(peers.runtime(self.engine).packages)

    @property
    def characters_per_call(self) -> int:
        """What the time of a call is divided by."""
        return CHARACTERS if self.workload == "generation" else 1


def build(case: Case) -> Call:
    """The callable of a case, everything that is not measured done.

    Raises:
        InvalidInput: its path or its text cannot be used.
        ValueError: a step without a model.
    """
    return _BUILDERS[case.workload](case)


def _read(case: Case) -> Call:
    return lambda: corpora.load(case.text)


def _encode(case: Case) -> Call:
    corpus = corpora.load(case.text)
    return lambda: Vocabulary.from_text(corpus.training).encode(corpus.text)


def _windows(case: Case) -> Call:
    corpus = corpora.load(case.text)
    training, validation = corpus.training_ids, corpus.validation_ids
    return lambda: (
        windows.windows(training, *ORIGINAL_WINDOW),
        windows.windows(validation, *ORIGINAL_WINDOW),
    )


def _matmul(case: Case) -> Call:
    from bench.timing import matmul  # noqa: PLC0415 - TensorFlow

    engines.load(DEFAULT_ENGINE, case.cores)  # pins TensorFlow's threads as in training
    return matmul.build(case.matmul_precision)


def _invoke(case: Case) -> Call:
    return tflite_predictor.open_artifact(Path(case.path))[0].invoke


def _generation(case: Case) -> Call:
    model = tflite_predictor.open_artifact(Path(case.path))[0]
    return lambda: list(generate(model, [1], CHARACTERS, Sampling()))


def _file(case: Case) -> Call:
    """One inference of a bare .tflite on whatever ids are 1."""
    interpreter = tflite_model.load_interpreter(Path(case.path).read_bytes())
    for tensor in interpreter.get_input_details():
        value = 1 if np.issubdtype(tensor["dtype"], np.integer) and len(tensor["shape"]) < 3 else 0
        interpreter.set_tensor(tensor["index"], np.full(tensor["shape"], value, tensor["dtype"]))

    def call() -> None:
        # As in use: a fused LSTM would carry its state on, for thousands of steps, down to denormal numbers.
        interpreter.reset_all_variables()
        interpreter.invoke()

    return call


def _latency(case: Case) -> Call:
    """One character at batch 1."""
    path = Path(case.path)
    if case.engine in _OWN_THREADS:
        predictor = predictors.open_predictor(path).predictor
        return lambda: predictor.feed([1])
    return peers.runtime(case.engine).feed(path)


def _step(case: Case) -> Call:
    """One training step on a batch of the real text, the weights fresh."""
    if case.model is None:
        raise ValueError("a training step has no model")
    corpus, config = corpora.load(case.text), case.model
    views = windows.windows(corpus.training_ids, config.sequence_length, config.stride)
    batch = views[np.random.default_rng(1).integers(len(views), size=case.batch_size)]
    x, y = as_batch(batch, config)
    return peers.runtime(case.engine).step(
        peers.StepSetup(
            config=config,
            vocabulary_size=corpus.vocabulary.size,
            x=x,
            y=y,
            learning_rate=_RATE,
            precision=case.precision,
            cores=case.cores,
        )
    )


_BUILDERS: Mapping[Workload, Callable[[Case], Call]] = {
    "read": _read,
    "encode": _encode,
    "windows": _windows,
    "step": _step,
    "matmul": _matmul,
    "latency": _latency,
    "invoke": _invoke,
    "generation": _generation,
    "file": _file,
}
