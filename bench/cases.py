"""What is timed: each case builds a callable whose one call is one measurement."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from bench import opening
from compress import runtime
from shakespeare import corpus as corpora
from shakespeare import engine as engines
from shakespeare import models, windows
from shakespeare.config import ModelConfig, Precision
from shakespeare.engine import Engine
from shakespeare.generation import Sampling, generate
from shakespeare.vocabulary import Vocabulary

Call = Callable[[], object]
What = Literal["read", "encode", "windows", "step", "latency", "invoke", "generation"]
CHARACTERS = 256  # that one call of `generation` writes


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a speed table. `name` is unique in its session; `parts` is what a call's time is shared by."""

    name: str
    what: What
    text: str | None = None
    path: str = ""  # latency: a checkpoint or an artifact
    engine: Engine = "keras"
    model: ModelConfig | None = None  # step
    batch_size: int = 0  # step
    precision: Precision = "float32"  # step

    @property
    def parts(self) -> int:
        """Characters a call."""
        return CHARACTERS if self.what == "generation" else 1


def build(case: Case) -> Call:
    """The callable of a case, everything that is not measured done.

    Raises:
        InvalidInput: a path or a text that is none.
    """
    if case.what == "step":
        return _step(case)
    if case.what == "latency":
        predictor = opening.predictor(Path(case.path), case.engine).predictor
        return lambda: predictor.feed([1])
    if case.what == "invoke":
        return runtime.open_artifact(Path(case.path))[0].invoke
    if case.what == "generation":
        model = runtime.open_artifact(Path(case.path))[0]
        return lambda: list(generate(model, [1], CHARACTERS, Sampling()))
    path = Path(case.text) if case.text else None
    if case.what == "read":
        return lambda: corpora.load(path)
    text = corpora.load(path).text
    if case.what == "encode":
        return lambda: Vocabulary.of(text[: windows.split(len(text))]).encode(text)
    ids = Vocabulary.of(text).encode(text)
    border = windows.split(len(ids))
    return lambda: (windows.windows(ids[:border], 100, 3), windows.windows(ids[border:], 100, 3))


def _step(case: Case) -> Call:
    """One training step on a batch of the real text, the weights fresh."""
    if case.model is None:
        raise ValueError(f"case {case.name} has no model")
    text = corpora.load(Path(case.text) if case.text else None).text
    vocabulary = Vocabulary.of(text[: windows.split(len(text))])
    views = windows.windows(vocabulary.encode(text), case.model.sequence_length, case.model.stride)
    batch = views[np.random.default_rng(1).integers(len(views), size=case.batch_size)].astype(np.int32)
    keras = engines.load(case.engine)
    model = models.build(case.model, vocabulary.size, keras, precision=case.precision)
    models.compile_for_training(model, keras, 0.002)
    x, y = batch[:, :-1], batch[:, -1] if case.model.bidirectional else batch[:, 1:]
    return lambda: model.train_on_batch(x, y, return_dict=True)
