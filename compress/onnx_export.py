"""A checkpoint as an ONNX file of the deployed signature, read again and run."""

from pathlib import Path
from typing import Any

import numpy as np

from compress import saved_model
from shakespeare.checkpoint import Checkpoint
from shakespeare.config import ModelConfig
from shakespeare.generation import pad_window
from shakespeare.text.windows import Inputs

_OPSET = 17


def write(checkpoint: Checkpoint, keras: Any, file: Path, ids: Inputs) -> Any:
    """Writes a window model's call or a causal model's step; returns the file's logits for ids [n, length].

    They are [n, vocabulary] of a window model, [n, length, vocabulary] of a causal one.
    """
    import onnxruntime  # noqa: PLC0415 - an extra
    import tensorflow as tf  # noqa: PLC0415 - heavy, and only in a child
    import tf2onnx  # noqa: PLC0415 - an extra

    module = saved_model.build_module(checkpoint, keras, tf)
    signature = module.run.input_signature

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def call(*inputs: Any) -> dict[str, Any]:
        # Not `state` again: an output of an input's name is lost on the way to ONNX.
        outputs = module.run(*inputs)
        return {"next_state" if name == "state" else name: value for name, value in outputs.items()}

    tf2onnx.convert.from_function(call, input_signature=signature, opset=_OPSET, output_path=str(file))
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    config = checkpoint.description.model
    if config.bidirectional:
        return np.concatenate([_run(session, ids=window[None])[0] for window in ids])
    return np.asarray([_run_steps(session, config, window, checkpoint.vocabulary.size) for window in ids])


def _run(session: Any, **inputs: Any) -> list[Any]:
    # tf2onnx may append to an input's name, as in `state:0`.
    named = {node.name: inputs["state" if "state" in node.name else "ids"] for node in session.get_inputs()}
    return list(session.run(None, named))


def _run_steps(session: Any, config: ModelConfig, ids: Any, vocabulary_size: int) -> list[Any]:
    """Logits [vocabulary] after each id, the state carried from step to step."""
    state = np.zeros((1, config.state_size), np.float32)
    last_ids = np.zeros(config.ids_per_step, np.int32)
    logits_by_step = []
    for id_ in ids:
        last_ids = pad_window(last_ids, id_)
        outputs = _run(session, ids=last_ids.reshape(config.step_shape), state=state)
        logits = next(output for output in outputs if output.shape[-1] == vocabulary_size)
        state = next(output for output in outputs if output is not logits)
        logits_by_step.append(logits[0])
    return logits_by_step
