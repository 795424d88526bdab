"""PyTorch, for training and inference: its own LSTM and GRU, eager."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.peers.peer import Peer, PeerName
from shakespeare.training.batch_metrics import METRICS

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from bench.peers.peer import Call, Forward, Gradients, StepCall, StepSetup
    from shakespeare.config import ModelConfig
    from shakespeare.text.windows import Inputs


@dataclass(frozen=True)
class PyTorch(Peer):
    """See `Peer` for the methods."""

    name: PeerName = "torch"
    packages: tuple[str, ...] = ("torch",)
    extra: str = "peers"
    trains: bool = True
    serves: bool = True
    export_format: str | None = None
    steps_in_bfloat16: bool = True

    def step(self, setup: "StepSetup") -> "StepCall":
        """Eager, with PyTorch's own Adam."""
        self.require()
        import torch

        from bench.peers import pytorch_model

        set_threads(setup.cores)
        torch.manual_seed(1)
        model = pytorch_model.build(setup.config, setup.vocabulary_size).train()
        optimizer = torch.optim.Adam(model.parameters(), lr=setup.learning_rate, eps=1e-7)  # Keras' epsilon
        cross_entropy = torch.nn.CrossEntropyLoss()
        mixed = setup.precision == "mixed_bfloat16"

        def call() -> dict[str, float]:
            ids, targets = torch.from_numpy(setup.x).long(), torch.from_numpy(setup.y).long().flatten()
            optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
                logits, _ = model(ids)
            rows = logits.reshape(-1, setup.vocabulary_size)
            loss = cross_entropy(rows, targets)
            loss.backward()
            optimizer.step()
            return _metrics(loss.detach(), rows.detach(), targets)

        return call

    def feed(self, path: "Path") -> "Call":
        """See `Peer`; PyTorch runs it on one thread."""
        model, config = self._trained(path)
        set_threads(1)
        import torch

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
        """See `Peer`; PyTorch runs it on one thread."""
        model, _ = self._trained(path)
        set_threads(1)
        import torch

        def call(ids: "npt.NDArray[np.int32]") -> "npt.NDArray[np.float32]":
            with torch.inference_mode():
                logits: npt.NDArray[np.float32] = model(torch.from_numpy(ids).long())[0].numpy()
            return logits

        return call

    def loss_and_gradients(self, path: "Path", x: "Inputs", y: "Inputs") -> "tuple[float, Gradients]":
        """Computes both with PyTorch's autograd."""
        model, config = self._trained(path)
        import torch

        from bench.peers import pytorch_model

        logits, _ = model(torch.from_numpy(x).long())
        targets = torch.from_numpy(y).long().flatten()
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets)
        loss.backward()
        return float(loss.item()), pytorch_model.gradients(model, config)

    def _trained(self, path: "Path") -> "tuple[Any, ModelConfig]":
        """The checkpoint's model, without dropout or batch statistics."""
        self.require()
        from bench.peers import pytorch_model
        from shakespeare import checkpoint as checkpoints

        checkpoint = checkpoints.load(path)
        config = checkpoint.description.model
        model = pytorch_model.build(config, checkpoint.vocabulary.size).eval()
        pytorch_model.load(model, config, checkpoint.weights)
        return model, config


def _metrics(loss: Any, logits: Any, targets: Any) -> dict[str, float]:
    """The metrics that every engine's step returns, from logits [n, vocabulary] and the true ids [n]."""
    import torch

    likelier = (logits > logits.gather(1, targets[:, None])).sum(1)
    correct, among_five = logits.argmax(1) == targets, likelier < 5
    numbers = torch.stack((loss, correct.float().mean(), among_five.float().mean())).tolist()
    return dict(zip(METRICS, numbers, strict=True))


def set_threads(inside_operator: int) -> None:
    """Nothing here runs operators side by side, so there is one thread between them."""
    import torch

    torch.set_num_threads(inside_operator)
    with suppress(RuntimeError):  # it may be set once a process, before anything ran in parallel
        torch.set_num_interop_threads(1)


PYTORCH = PyTorch()
