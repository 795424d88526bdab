"""Runs a deployed model with ai-edge-litert and numpy alone: no TensorFlow."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from compress import artifact as artifacts
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Logits
from shakespeare.generation import pad_window
from shakespeare.vocabulary import Ids, Vocabulary


class Interpreted:
    """A .tflite as a predictor: whether it steps with a state or reads windows shows in its inputs."""

    def __init__(self, model: bytes, sequence_length: int, padding: int) -> None:
        """Loads the model for one thread."""
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - native: only where it runs

        self._interpreter: Any = Interpreter(model_content=model, num_threads=1)
        self._interpreter.allocate_tensors()
        signature = self._interpreter.get_signature_runner()
        inputs, outputs = signature.get_input_details(), signature.get_output_details()
        del signature  # it holds views into the model, which `invoke` refuses to run beside
        self.shape = int(inputs["ids"]["shape"][-1]), int(outputs["logits"]["shape"][-1])
        self._ids: int = inputs["ids"]["index"]
        self._logits: int = outputs["logits"]["index"]
        self._state: tuple[int, int] | None = None
        if "state" in inputs:
            self._state = inputs["state"]["index"], outputs["state"]["index"]
            self._zero = np.zeros(inputs["state"]["shape"], np.float32)
        self._blank = np.full(sequence_length, padding, np.int32)
        self.reset()

    def reset(self) -> None:
        """Forgets what was read."""
        if self._state:
            self._interpreter.set_tensor(self._state[0], self._zero)
        else:
            self._window = self._blank

    def step(self, character: npt.NDArray[np.int32]) -> Logits:
        """One step of a stateful model, ids [1] -> logits [vocabulary]; the state is carried."""
        assert self._state  # noqa: S101 - callers have looked
        self._interpreter.set_tensor(self._ids, character)
        self._interpreter.invoke()
        self._interpreter.set_tensor(self._state[0], self._interpreter.get_tensor(self._state[1]))
        return self._interpreter.get_tensor(self._logits)[0]  # type: ignore[no-any-return]

    def window(self, ids: npt.NDArray[np.int32]) -> Logits:
        """One window, ids [1, sequence_length] -> logits [vocabulary].

        A fused LSTM keeps its state in variable tensors from one call to the next; unless they are
        reset, every window would be read as the continuation of the one before.
        """
        self._interpreter.reset_all_variables()
        self._interpreter.set_tensor(self._ids, ids)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._logits)[0]  # type: ignore[no-any-return]

    def block(self, span: Ids, length: int) -> Logits:
        """See `evaluation.Predictor`."""
        ids = span.astype(np.int32)
        if self._state:
            self.reset()
            return np.stack([self.step(ids[at : at + 1]) for at in range(len(ids) - 1)])[-length:]
        size = len(self._window)
        ends = range(len(ids) - length, len(ids))
        return np.stack([self.window(ids[None, end - size : end]) for end in ends])

    def feed(self, ids: npt.ArrayLike) -> Logits:
        """See `evaluation.Predictor`."""
        array = np.atleast_1d(np.asarray(ids, np.int32))
        if self._state:
            return [self.step(array[at : at + 1]) for at in range(len(array))][-1]
        self._window = pad_window(self._window, array)
        return self.window(self._window[None])

    def operators(self) -> tuple[str, ...]:
        """Names of the file's operators, sorted; the delegate that takes some of them is left out."""
        names = {details["op_name"] for details in self._interpreter._get_ops_details()}  # noqa: SLF001 - no public way
        return tuple(sorted(names - {"DELEGATE"}))


def open_artifact(path: Path) -> tuple[Interpreted, Vocabulary]:
    """A checked artifact, ready to run.

    Raises:
        InvalidInput: see `artifact.load`; or the file is no model, or that of another artifact.
    """
    record, model, vocabulary = artifacts.load(path)
    padding = int(vocabulary.encode("\n")[0])
    try:
        opened = Interpreted(model, record.model.sequence_length, padding)
    except (KeyError, RuntimeError, ValueError) as error:
        raise InvalidInput("artifact", path, f"LiteRT cannot run its {artifacts.MODEL} ({error})") from error
    reads = record.model.sequence_length if record.model.bidirectional else 1
    if opened.shape != (reads, vocabulary.size):
        wanted = f"its description says {reads} and {vocabulary.size}"
        raise InvalidInput(
            "artifact", f"{path} reads {opened.shape[0]} ids, predicts {opened.shape[1]}", wanted
        )
    return opened, vocabulary
