"""Runs a .tflite character by character with ai-edge-litert and numpy alone. Packages carry this file."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.generation import pad_window
from shakespeare.quiet_stderr import suppress_stderr

if TYPE_CHECKING:
    from shakespeare.evaluation import Logits

Numbers = npt.NDArray[Any]


class _Tensor(NamedTuple):
    """An input or output: where it is, and how its whole numbers stand for real ones, if they do."""

    place: int
    shape: tuple[int, ...]
    dtype: Any
    scale: float
    zero_point: int

    def real(self, values: Numbers) -> "Logits":
        """Real numbers of what the model gave."""
        if self.scale == 0:
            return values.astype(np.float32, copy=False)
        return (values.astype(np.float32) - self.zero_point) * np.float32(self.scale)

    def own(self, values: Numbers) -> Numbers:
        """What the model takes for real numbers."""
        if self.scale == 0:
            return values.astype(self.dtype, copy=False)
        limits = np.iinfo(self.dtype)
        scaled = np.rint(values / self.scale) + self.zero_point
        own: Numbers = np.clip(scaled, limits.min, limits.max).astype(self.dtype)
        return own


class Deployed:
    """A .tflite that predicts: whether it steps with a state or reads windows shows in its inputs."""

    def __init__(self, model: bytes, sequence_length: int, padding: int) -> None:
        """Loads the model for one thread. `padding` is what a window holds before a text begins."""
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - native: only where it runs

        with suppress_stderr():  # LiteRT tells of its delegate
            self._interpreter: Any = Interpreter(model_content=model, num_threads=1)
            self._interpreter.allocate_tensors()
        signature = self._interpreter.get_signature_runner()
        inputs = {name: _tensor(found) for name, found in signature.get_input_details().items()}
        outputs = {name: _tensor(found) for name, found in signature.get_output_details().items()}
        del signature  # it holds views into the model, which `invoke` refuses to run beside
        self._ids, self._logits = inputs["ids"], outputs["logits"]
        self.shape = self._ids.shape[-1], self._logits.shape[-1]
        self.stateful = "state" in inputs
        if self.stateful:
            self._given, self._left = inputs["state"], outputs["state"]
            self._zero = self._given.own(np.zeros(self._given.shape, np.float32))
            self._same_state = self._given[2:] == self._left[2:]
        self._blank = np.full(sequence_length, padding, np.int32)
        self._one = np.zeros(1, np.int32)
        # Whatever lay in that memory is no character's id, and `invoke` would stumble on it.
        self._interpreter.set_tensor(self._ids.place, np.full(self._ids.shape, padding, np.int32))
        self.reset()

    def reset(self) -> None:
        """Forgets what was read."""
        if self.stateful:
            self._interpreter.set_tensor(self._given.place, self._zero)
        else:
            self._window = self._blank

    def invoke(self) -> None:
        """The interpreter alone, on whatever its inputs hold: for the timer."""
        self._interpreter.invoke()

    def step(self, character: npt.NDArray[np.int32]) -> "Logits":
        """One step of a stateful model, ids [1] -> logits [vocabulary]; the state is carried."""
        run = self._interpreter
        run.set_tensor(self._ids.place, character)
        run.invoke()
        state = run.get_tensor(self._left.place)
        if not self._same_state:
            state = self._given.own(self._left.real(state))
        run.set_tensor(self._given.place, state)
        logits = run.get_tensor(self._logits.place)[0]
        return logits if self._logits.scale == 0 else self._logits.real(logits)

    def window(self, ids: npt.NDArray[np.int32]) -> "Logits":
        """One window, ids [1, sequence_length] -> logits [vocabulary].

        A fused LSTM keeps its state in variable tensors from one call to the next; unless they are
        reset, every window would be read as the continuation of the one before.
        """
        self._interpreter.reset_all_variables()
        self._interpreter.set_tensor(self._ids.place, ids)
        self._interpreter.invoke()
        return self._logits.real(self._interpreter.get_tensor(self._logits.place)[0])

    def feed(self, ids: npt.ArrayLike) -> "Logits":
        """Reads further ids and returns the logits [vocabulary] of what follows them."""
        if self.stateful and isinstance(ids, list) and len(ids) == 1:
            self._one[0] = ids[0]  # as in generation: conversions would take a tenth of the step
            return self.step(self._one)
        array = np.atleast_1d(np.asarray(ids, np.int32))
        if self.stateful:
            for at in range(len(array) - 1):
                self.step(array[at : at + 1])
            return self.step(array[-1:])
        self._window = pad_window(self._window, array)
        return self.window(self._window[None])


def _tensor(details: Any) -> _Tensor:
    scale, zero_point = details["quantization"]
    return _Tensor(details["index"], tuple(details["shape"]), details["dtype"], float(scale), int(zero_point))
