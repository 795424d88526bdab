"""The same architectures in PyTorch, with Bard's weights: its own fused LSTM and GRU."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.peers import require
from shakespeare import checkpoint as checkpoints
from shakespeare.config import ModelConfig, Precision
from shakespeare.errors import InvalidInput
from shakespeare.windows import Inputs

Call = Callable[[], object]
Forward = Callable[[npt.NDArray[np.int32]], npt.NDArray[np.float32]]
Weights = Mapping[str, npt.NDArray[np.float32]]


def build(config: ModelConfig, vocabulary_size: int) -> Any:
    """A module: ids [batch, length] and a state, or None -> logits, next state. Shapes as `models.build`.

    Raises:
        InvalidInput: PyTorch is not installed.
    """
    require("torch")
    import torch  # noqa: PLC0415 - an extra
    from torch import nn  # noqa: PLC0415

    cell = {"lstm": nn.LSTM, "gru": nn.GRU}[config.recurrent]

    class Model(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            ways = 2 if config.bidirectional else 1
            self.embedding = nn.Embedding(vocabulary_size, config.embedding)
            self.recurrent, width = nn.ModuleList(), config.embedding
            for units in config.units:
                self.recurrent.append(cell(width, units, batch_first=True, bidirectional=ways == 2))
                width = ways * units
            self.normalization = (
                nn.BatchNorm1d(width, eps=1e-3, momentum=0.01)
                if config.batch_normalization
                else nn.Identity()
            )
            self.dropout = nn.Dropout(config.dropout)
            self.dense = nn.Linear(width, config.dense) if config.dense else None
            self.logits = nn.Linear(config.dense or width, vocabulary_size)

        def forward(self, ids: Any, states: Any = None) -> Any:
            flow, left = self.embedding(ids), []
            for number, layer in enumerate(self.recurrent):
                flow, state = layer(flow, states[number] if states else None)
                left.append(state)
            if config.bidirectional:  # each way's last: the backward one ends where the window begins
                units = config.units[-1]
                flow = torch.cat((flow[:, -1, :units], flow[:, 0, units:]), 1)
            flow = self.dropout(self.normalization(flow))
            if self.dense is not None:
                flow = self.dropout(torch.relu(self.dense(flow)))
            if torch.is_autocast_enabled("cpu"):  # logits stay float32, as in `models.build`
                with torch.autocast("cpu", enabled=False):
                    return self.logits(flow.float()), left
            return self.logits(flow), left

    return Model()


def load(model: Any, config: ModelConfig, weights: Weights) -> None:
    """Puts Bard's named arrays into a module of `build`.

    Raises:
        InvalidInput: an array is missing, left over, or of another shape.
    """
    state = {"embedding.weight": weights["embedding/embeddings"]}
    for number in range(len(config.units)):
        ways = (("forward/", ""), ("backward/", "_reverse")) if config.bidirectional else (("", ""),)
        for way, suffix in ways:
            ours, theirs = f"recurrent_{number + 1}/{way}", f"recurrent.{number}."
            bias = weights[f"{ours}bias"]
            # Keras' LSTM has one bias, PyTorch's the sum of two.
            pair = bias if config.recurrent == "gru" else np.stack((bias, np.zeros_like(bias)))
            arrays = {
                "weight_ih": weights[f"{ours}kernel"].T,
                "weight_hh": weights[f"{ours}recurrent_kernel"].T,
                "bias_ih": pair[0],
                "bias_hh": pair[1],
            }
            for name, array in arrays.items():
                state[f"{theirs}{name}_l0{suffix}"] = _gates(array, config)
    if config.batch_normalization:
        names = {
            "weight": "gamma",
            "bias": "beta",
            "running_mean": "moving_mean",
            "running_var": "moving_variance",
        }
        state |= {
            f"normalization.{theirs}": weights[f"normalization/{ours}"] for theirs, ours in names.items()
        }
    for name in ("dense", "logits") if config.dense else ("logits",):
        state[f"{name}.weight"] = weights[f"{name}/kernel"].T
        state[f"{name}.bias"] = weights[f"{name}/bias"]
    import torch  # noqa: PLC0415 - an extra

    tensors = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in state.items()}
    wanted = {name: value.shape for name, value in model.state_dict().items()}
    for name in sorted(wanted.keys() | tensors.keys()):
        if name.endswith("num_batches_tracked"):  # PyTorch's own count, which nothing reads
            continue
        if name not in wanted or name not in tensors:
            raise InvalidInput("weights", name, "have no counterpart in this architecture")
        if wanted[name] != tensors[name].shape:
            given, shape = tuple(tensors[name].shape), tuple(wanted[name])
            raise InvalidInput("weights", f"{name} {given}", f"expected: {shape}")
    model.load_state_dict(tensors, strict=False)


def _gates(array: npt.NDArray[np.float32], config: ModelConfig) -> npt.NDArray[np.float32]:
    """Keras' order of gates into PyTorch's: update, reset, new into reset, update, new; an LSTM's are the same."""
    if config.recurrent == "lstm":
        return array
    update, reset, new = np.split(array, 3)
    return np.concatenate((reset, update, new))


def step(
    config: ModelConfig,
    vocabulary_size: int,
    x: Inputs,
    y: Inputs,
    learning_rate: float,
    *,
    precision: Precision,
    threads: int,
) -> Call:
    """One training step with Adam on a batch, the weights fresh; a call returns the loss in nats.

    x int32 [batch, length], y int32 [batch], or [batch, length] for causal models.

    Raises:
        InvalidInput: PyTorch is not installed.
    """
    require("torch")
    import torch  # noqa: PLC0415 - an extra

    _pin(threads)
    torch.manual_seed(1)
    model = build(config, vocabulary_size).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, eps=1e-7)  # Keras' epsilon
    loss = torch.nn.CrossEntropyLoss()
    ids, targets = torch.from_numpy(x).long(), torch.from_numpy(y).long().flatten()
    mixed = precision == "mixed_bfloat16"

    def call() -> float:
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
            logits, _ = model(ids)
        found = loss(logits.reshape(-1, vocabulary_size), targets)
        found.backward()
        optimizer.step()
        return float(found.item())

    return call


def forward(config: ModelConfig, vocabulary_size: int, weights: Weights, threads: int = 1) -> Forward:
    """Logits of ids [batch, length], with Bard's weights.

    Raises:
        InvalidInput: PyTorch is not installed, or the weights are of another architecture.
    """
    model = build(config, vocabulary_size).eval()
    load(model, config, weights)
    _pin(threads)
    import torch  # noqa: PLC0415 - an extra

    def call(ids: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        with torch.inference_mode():
            found: npt.NDArray[np.float32] = model(torch.from_numpy(ids).long())[0].numpy()
        return found

    return call


def loss_and_gradient(
    config: ModelConfig, vocabulary_size: int, weights: Weights, x: Inputs, y: Inputs
) -> tuple[float, npt.NDArray[np.float32]]:
    """Mean loss of a batch in nats and its gradient by the embedding, without dropout or batch statistics.

    That gradient has come back through every layer. Shapes as `step` takes them; the gradient is
    [vocabulary, embedding].

    Raises:
        InvalidInput: PyTorch is not installed, or the weights are of another architecture.
    """
    model = build(config, vocabulary_size).eval()
    load(model, config, weights)
    import torch  # noqa: PLC0415 - an extra

    logits, _ = model(torch.from_numpy(x).long())
    targets = torch.from_numpy(y).long().flatten()
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, vocabulary_size), targets)
    loss.backward()
    return float(loss.item()), model.embedding.weight.grad.numpy()


def feed(path: Path, threads: int = 1) -> Call:
    """Predicts one character of a checkpoint at batch 1: a whole window, or a step with its state carried.

    Raises:
        InvalidInput: PyTorch is not installed, or the checkpoint is none.
    """
    require("torch")
    import torch  # noqa: PLC0415 - an extra

    _pin(threads)
    checkpoint = checkpoints.load(path)
    config = checkpoint.description.model
    model = build(config, checkpoint.description.vocabulary_size).eval()
    load(model, config, checkpoint.weights)
    ids = torch.ones((1, config.sequence_length if config.bidirectional else 1), dtype=torch.long)
    states: Any = None

    def call() -> object:
        nonlocal states
        with torch.inference_mode():
            logits, left = model(ids, states)
        states = None if config.bidirectional else left
        return logits.numpy()

    return call


def _pin(threads: int) -> None:
    """`threads` inside an operator. Nothing here runs operators side by side, so one between them."""
    import torch  # noqa: PLC0415 - an extra

    torch.set_num_threads(threads)
    with suppress(RuntimeError):  # it may be set once a process, before anything ran in parallel
        torch.set_num_interop_threads(1)
