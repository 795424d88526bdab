"""ONNX Runtime, for inference: the file that `bard export --formats onnx` writes, on one thread."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.peers.peer import Peer, PeerName

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from bench.peers.peer import Call, Forward


@dataclass(frozen=True)
class OnnxRuntime(Peer):
    """See `Peer` for the methods."""

    name: PeerName = "onnxruntime"
    packages: tuple[str, ...] = ("onnxruntime", "onnx", "tf2onnx")
    extra: str = "peers"
    trains: bool = False
    serves: bool = True
    export_format: str | None = "onnx"

    def threads(self, cores: int) -> tuple[int, int]:  # noqa: ARG002 - one, as LiteRT has
        """One, however many cores there are."""
        return 1, 1

    def feed(self, path: "Path") -> "Call":
        """A call returns the file's outputs by name."""
        import numpy as np

        model = self._open(path)
        ids, state = np.ones(model.ids_shape, np.int32), model.first_state()

        def call() -> object:
            nonlocal state
            outputs = model.run(ids, state)
            state = outputs.get("next_state")
            return outputs

        return call

    def forward(self, path: "Path") -> "Forward":
        """The file is of batch 1, so a row at a time; a causal one a character at a time."""
        import numpy as np

        from shakespeare.generation import pad_window

        model = self._open(path)

        def logits(row: "npt.NDArray[np.int32]") -> Any:
            if not model.state_shape:
                return model.run(row[None], None)["logits"][0]
            state, steps = model.first_state(), []
            last_ids = np.zeros(model.ids_shape[-1], np.int32)
            for character in row:
                last_ids = pad_window(last_ids, character)
                outputs = model.run(last_ids.reshape(model.ids_shape), state)
                state = outputs["next_state"]
                steps.append(outputs["logits"][0])
            return np.stack(steps)

        return lambda ids: np.stack([logits(row) for row in ids])

    def _open(self, path: "Path") -> "_Model":
        self.require()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        # The converter changes names but keeps these parts: a state's input is `state`, its output `next_state`.
        shapes = {source.name: tuple(source.shape) for source in session.get_inputs()}
        ids_name = next(name for name in shapes if "state" not in name)
        state_name = next((name for name in shapes if "state" in name), None)
        return _Model(
            session=session,
            ids_name=ids_name,
            ids_shape=shapes[ids_name],
            state_name=state_name,
            state_shape=shapes[state_name] if state_name else None,
            output_names=tuple(output.name for output in session.get_outputs()),
        )


class _Model(NamedTuple):
    """An open file: ids, and the state of a causal model, in; logits, and the next state, out."""

    session: Any
    ids_name: str
    ids_shape: tuple[int, ...]
    state_name: str | None
    state_shape: tuple[int, ...] | None
    output_names: tuple[str, ...]

    def first_state(self) -> Any:
        """The state before the first character; None for a window model."""
        import numpy as np

        return np.zeros(self.state_shape, np.float32) if self.state_shape else None

    def run(self, ids: Any, state: Any) -> dict[str, Any]:
        inputs = {self.ids_name: ids} | ({self.state_name: state} if self.state_name else {})
        return dict(zip(self.output_names, self.session.run(self.output_names, inputs), strict=True))


ONNX_RUNTIME = OnnxRuntime()
