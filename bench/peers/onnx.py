"""ONNX Runtime, for inference: the file that `bard export` writes, on one thread."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.peers import require
from shakespeare.config import ModelConfig

Forward = Callable[[npt.NDArray[np.int32]], npt.NDArray[np.float32]]


def feed(path: Path, config: ModelConfig) -> Callable[[], object]:
    """Predicts one character at batch 1: a whole window, or a step with its state carried.

    Raises:
        InvalidInput: ONNX Runtime is not installed.
    """
    run = _session(path)
    ids = np.ones((1, config.sequence_length) if config.bidirectional else (1,), np.int32)
    state = None if config.bidirectional else _rest(config)

    def call() -> object:
        nonlocal state
        found = run(ids, state)
        state = found.get("next_state")
        return found

    return call


def forward(path: Path, config: ModelConfig) -> Forward:
    """Logits of ids [batch, length], shapes as `models.build`; the file is of batch 1, so a row at a time.

    Raises:
        InvalidInput: ONNX Runtime is not installed.
    """
    run = _session(path)

    def one(row: npt.NDArray[np.int32]) -> Any:
        if config.bidirectional:
            return run(row[None], None)["logits"][0]
        state, steps = _rest(config), []
        for position in range(len(row)):
            found = run(row[position : position + 1], state)
            state = found["next_state"]
            steps.append(found["logits"][0])
        return np.stack(steps)

    return lambda ids: np.stack([one(row) for row in ids])


def _rest(config: ModelConfig) -> Any:
    """The state before the first character."""
    return np.zeros((1, config.state_size), np.float32)


def _session(path: Path) -> Callable[[Any, Any], dict[str, Any]]:
    """The file as a function of ids and a state, which window models lack, to its outputs by name."""
    require("onnxruntime")
    import onnxruntime  # noqa: PLC0415 - an extra

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    # By what the converter kept of the names: a state's input is `state`, its output `next_state`.
    sources = {one.name: "state" in one.name for one in session.get_inputs()}
    outputs = [one.name for one in session.get_outputs()]

    def run(ids: Any, state: Any) -> dict[str, Any]:
        given = {name: state if is_state else ids for name, is_state in sources.items()}
        return dict(zip(outputs, session.run(outputs, given), strict=True))

    return run
