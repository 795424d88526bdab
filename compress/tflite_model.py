"""Runs a .tflite character by character with ai-edge-litert and numpy alone. Packages carry this file."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from shakespeare.generation import pad_window
from shakespeare.quiet_stderr import suppress_stderr

if TYPE_CHECKING:
    from shakespeare.evaluation import Logits

Values = npt.NDArray[Any]


class Tensor(NamedTuple):
    """An input or output of the model: its place, and its quantisation. A `scale` of 0 means none."""

    tensor_index: int
    shape: tuple[int, ...]
    dtype: Any
    scale: float
    zero_point: int

    def dequantise(self, values: Values) -> "Logits":
        """Real values, float32, of the tensor's own."""
        if self.scale == 0:
            return values.astype(np.float32, copy=False)
        return (values.astype(np.float32) - self.zero_point) * np.float32(self.scale)

    def quantise(self, values: Values) -> Values:
        """Quantises real values to the tensor's dtype."""
        if self.scale == 0:
            return values.astype(self.dtype, copy=False)
        limits = np.iinfo(self.dtype)
        scaled = np.rint(values / self.scale) + self.zero_point
        quantised: Values = np.clip(scaled, limits.min, limits.max).astype(self.dtype)
        return quantised


class TFLiteModel:
    """A .tflite as a predictor: a model that has a state input steps with it, the others read windows.

    A step reads one id, or the last ones where it looks n-grams up: zeros before the text.
    """

    def __init__(self, model: bytes, sequence_length: int, padding: int) -> None:
        """Loads the model for one thread. `padding` is the id that fills a window before a text begins."""
        self._interpreter = load_interpreter(model)
        signature = self._interpreter.get_signature_runner()
        inputs = {name: _tensor(details) for name, details in signature.get_input_details().items()}
        outputs = {name: _tensor(details) for name, details in signature.get_output_details().items()}
        del signature  # it holds views into the model, which `invoke` refuses to run beside
        self._ids, self._logits = inputs["ids"], outputs["logits"]
        self.shape = self._ids.shape[-1], self._logits.shape[-1]
        self.stateful = "state" in inputs
        if self.stateful:
            self._state_in, self._state_out = inputs["state"], outputs["state"]
            self._zero_state = self._state_in.quantise(np.zeros(self._state_in.shape, np.float32))
            self._same_quantisation = self._state_in[2:] == self._state_out[2:]
        self._padding_window = np.full(sequence_length, padding, np.int32)
        # The memory is not initialised: its content is no character's id, and `invoke` could fail on it.
        self._interpreter.set_tensor(self._ids.tensor_index, np.full(self._ids.shape, padding, np.int32))
        self.reset()

    def reset(self) -> None:
        """Forgets what was read."""
        if self.stateful:
            self._interpreter.set_tensor(self._state_in.tensor_index, self._zero_state)
            self._last_ids = np.zeros(self._ids.shape, np.int32)
        else:
            self._window = self._padding_window

    def invoke(self) -> None:
        """The interpreter alone, on whatever its inputs hold: for the timer.

        As in `window`, variable tensors are reset: carried on, a fused LSTM's state would reach denormal numbers.
        """
        if not self.stateful:
            self._interpreter.reset_all_variables()
        self._interpreter.invoke()

    def step(self, character: int) -> "Logits":
        """One step of a stateful model, an id -> logits [vocabulary]; state and last ids are carried."""
        interpreter, last_ids = self._interpreter, self._last_ids
        if last_ids.size > 1:
            last_ids[..., :-1] = last_ids[..., 1:]
        last_ids[..., -1] = character
        interpreter.set_tensor(self._ids.tensor_index, last_ids)
        interpreter.invoke()
        state = interpreter.get_tensor(self._state_out.tensor_index)
        if not self._same_quantisation:
            state = self._state_in.quantise(self._state_out.dequantise(state))
        interpreter.set_tensor(self._state_in.tensor_index, state)
        logits = interpreter.get_tensor(self._logits.tensor_index)[0]
        return logits if self._logits.scale == 0 else self._logits.dequantise(logits)

    def window(self, ids: npt.NDArray[np.int32]) -> "Logits":
        """One window, ids [1, sequence_length] -> logits [vocabulary].

        A fused LSTM keeps its state in variable tensors from one call to the next; unless they are
        reset, every window would be read as the continuation of the one before.
        """
        self._interpreter.reset_all_variables()
        self._interpreter.set_tensor(self._ids.tensor_index, ids)
        self._interpreter.invoke()
        return self._logits.dequantise(self._interpreter.get_tensor(self._logits.tensor_index)[0])

    def feed(self, ids: npt.ArrayLike) -> "Logits":
        """Reads further ids and returns the logits [vocabulary] of what follows them."""
        if self.stateful and isinstance(ids, list) and len(ids) == 1:
            return self.step(ids[0])  # as in generation: a conversion would take a tenth of the step
        array = np.atleast_1d(np.asarray(ids, np.int32))
        if self.stateful:
            for character in array[:-1]:
                self.step(character)
            return self.step(array[-1])
        self._window = pad_window(self._window, array)
        return self.window(self._window[None])


def load_interpreter(model: bytes) -> Any:
    """An interpreter of one thread, ready to run."""
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - native: only where it runs

    with suppress_stderr():  # LiteRT prints a line about its delegate
        interpreter: Any = Interpreter(model_content=model, num_threads=1)
        interpreter.allocate_tensors()
    return interpreter


def _tensor(details: Any) -> Tensor:
    scale, zero_point = details["quantization"]
    return Tensor(details["index"], tuple(details["shape"]), details["dtype"], float(scale), int(zero_point))
