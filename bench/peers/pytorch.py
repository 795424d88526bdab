"""PyTorch: trains and serves the same architectures with Bard's weights."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bench.peers.peer import Peer

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from bench.peers.peer import Call, Forward
    from shakespeare.config import ModelConfig, Precision
    from shakespeare.windows import Inputs

_SERVING_THREADS = 1  # a prediction at batch 1 is too small to be shared
_KERAS_EPSILON = 1e-7  # of Adam


class PyTorch(Peer):
    """See `Peer` for the methods."""

    name = "torch"
    packages = ("torch",)
    extra = "peers"
    trains = True
    serves = True
    export_format = None

    def step(
        self,
        config: "ModelConfig",
        vocabulary_size: int,
        x: "Inputs",
        y: "Inputs",
        learning_rate: float,
        *,
        precision: "Precision",
        cores: int,
    ) -> "Call":
        """See `Peer.step`; a call returns the loss in nats."""
        from bench.peers import pytorch_model

        self.require()
        import torch

        _pin(cores)
        torch.manual_seed(1)
        model = pytorch_model.build(config, vocabulary_size).train()
        optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, eps=_KERAS_EPSILON)
        loss_of = torch.nn.CrossEntropyLoss()
        ids, targets = torch.from_numpy(x).long(), torch.from_numpy(y).long().flatten()
        mixed = precision == "mixed_bfloat16"

        def call() -> float:
            optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
                logits, _ = model(ids)
            loss = loss_of(logits.reshape(-1, vocabulary_size), targets)
            loss.backward()
            optimizer.step()
            return float(loss.item())

        return call

    def feed(self, path: "Path") -> "Call":
        """See `Peer.feed`."""
        model, config = self._trained(path)
        import torch

        _pin(_SERVING_THREADS)
        ids = torch.ones((1, config.sequence_length if config.bidirectional else 1), dtype=torch.long)
        states: Any = None

        def call() -> object:
            nonlocal states
            with torch.inference_mode():
                logits, next_states = model(ids, states)
            states = None if config.bidirectional else next_states
            return logits.numpy()

        return call

    def forward(self, path: "Path") -> "Forward":
        """See `Peer.forward`."""
        model, _ = self._trained(path)
        import torch

        _pin(_SERVING_THREADS)

        def call(ids: "npt.NDArray[np.int32]") -> "npt.NDArray[np.float32]":
            with torch.inference_mode():
                logits: npt.NDArray[np.float32] = model(torch.from_numpy(ids).long())[0].numpy()
            return logits

        return call

    def loss_and_gradient(
        self, path: "Path", x: "Inputs", y: "Inputs"
    ) -> "tuple[float, npt.NDArray[np.float32]]":
        """See `Peer.loss_and_gradient`."""
        model, _ = self._trained(path)
        import torch

        logits, _ = model(torch.from_numpy(x).long())
        targets = torch.from_numpy(y).long().flatten()
        loss = torch.nn.functional.cross_entropy(logits.reshape(len(targets), -1), targets)
        loss.backward()
        return float(loss.item()), model.embedding.weight.grad.numpy()

    def _trained(self, path: "Path") -> "tuple[Any, ModelConfig]":
        """The checkpoint's model, ready to predict."""
        from bench.peers import pytorch_model
        from shakespeare import checkpoint as checkpoints

        self.require()
        checkpoint = checkpoints.load(path)
        config = checkpoint.description.model
        model = pytorch_model.build(config, checkpoint.description.vocabulary_size).eval()
        pytorch_model.load_weights(model, config, checkpoint.weights)
        return model, config


def _pin(threads: int) -> None:
    """`threads` inside an operator. Nothing here runs operators side by side, so one between them."""
    import torch

    torch.set_num_threads(threads)
    with suppress(RuntimeError):  # it may be set once a process, before anything ran in parallel
        torch.set_num_interop_threads(1)


PYTORCH = PyTorch()
