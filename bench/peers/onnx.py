"""ONNX Runtime, for inference: the file that `bard export` writes, on one thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.peers.peer import Peer

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from bench.peers.peer import Call, Forward


class _Session(NamedTuple):
    """A file as a function of ids and a state, which window models lack, to its outputs by name.

    `length` is the number of ids that it reads at once: 1 for a step of a causal model.
    """

    run: Callable[[Any, Any], dict[str, Any]]
    length: int
    state_size: int  # 0 for a window model

    def first_state(self) -> Any:
        """The state before the first character; None for a window model."""
        import numpy as np

        return np.zeros((1, self.state_size), np.float32) if self.state_size else None


class OnnxRuntime(Peer):
    """See `Peer` for the methods."""

    name = "onnxruntime"
    packages = ("onnxruntime", "onnx", "tf2onnx")
    extra = "peers"
    trains = False
    serves = True
    export_format = "onnx"

    def feed(self, path: "Path") -> "Call":
        """See `Peer.feed`."""
        import numpy as np

        session = self._open(path)
        ids = np.ones((1, session.length) if not session.state_size else (1,), np.int32)
        state = session.first_state()

        def call() -> object:
            nonlocal state
            outputs = session.run(ids, state)
            state = outputs.get("next_state")
            return outputs

        return call

    def forward(self, path: "Path") -> "Forward":
        """See `Peer.forward`. The file is of batch 1, so rows are run one by one."""
        import numpy as np

        session = self._open(path)

        def logits_of(row: "npt.NDArray[np.int32]") -> Any:
            if not session.state_size:
                return session.run(row[None], None)["logits"][0]
            state, steps = session.first_state(), []
            for position in range(len(row)):
                outputs = session.run(row[position : position + 1], state)
                state = outputs["next_state"]
                steps.append(outputs["logits"][0])
            return np.stack(steps)

        return lambda ids: np.stack([logits_of(row) for row in ids])

    def _open(self, path: "Path") -> _Session:
        self.require()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        # By what the converter kept of the names: a state's input is `state`, its output `next_state`.
        shapes = {tensor.name: tensor.shape for tensor in session.get_inputs()}
        state_name = next((name for name in shapes if "state" in name), None)
        ids_name = next(name for name in shapes if name != state_name)
        outputs = [tensor.name for tensor in session.get_outputs()]

        def run(ids: Any, state: Any) -> dict[str, Any]:
            inputs = {ids_name: ids} | ({state_name: state} if state_name else {})
            return dict(zip(outputs, session.run(outputs, inputs), strict=True))

        state_size = int(shapes[state_name][-1]) if state_name else 0
        return _Session(run, int(shapes[ids_name][-1]), state_size)


ONNX_RUNTIME = OnnxRuntime()
