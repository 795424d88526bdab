"""The same architectures as a PyTorch module, with Bard's weights: its own fused LSTM and GRU."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput

Weights = Mapping[str, npt.NDArray[np.float32]]


def build(config: ModelConfig, vocabulary_size: int) -> Any:
    """A module: ids [batch, length] and a state, or None -> logits, next state. Shapes as `models.build`."""
    import torch
    from torch import nn

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


def load_weights(model: Any, config: ModelConfig, weights: Weights) -> None:
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
    import torch

    tensors = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in state.items()}
    expected = {name: value.shape for name, value in model.state_dict().items()}
    for name in sorted(expected.keys() | tensors.keys()):
        if name.endswith("num_batches_tracked"):  # PyTorch's own count, which nothing reads
            continue
        if name not in expected or name not in tensors:
            raise InvalidInput("weights", name, "have no counterpart in this architecture")
        if expected[name] != tensors[name].shape:
            given, shape = tuple(tensors[name].shape), tuple(expected[name])
            raise InvalidInput("weights", f"{name} {given}", f"expected: {shape}")
    model.load_state_dict(tensors, strict=False)


def _gates(array: npt.NDArray[np.float32], config: ModelConfig) -> npt.NDArray[np.float32]:
    """Keras' order of gates into PyTorch's: update, reset, new into reset, update, new; an LSTM's are the same."""
    if config.recurrent == "lstm":
        return array
    update, reset, new = np.split(array, 3)
    return np.concatenate((reset, update, new))
