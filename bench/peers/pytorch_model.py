"""Bard's architectures as PyTorch modules, with its own fused LSTM and GRU, and Bard's weights in them."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from shakespeare.config import ARCHITECTURES, ModelConfig
from shakespeare.errors import InvalidInput

Weights = Mapping[str, npt.NDArray[np.float32]]
# Bard's names and PyTorch's.
_TRAINED_NORMALIZATION = (("gamma", "weight"), ("beta", "bias"))
_NORMALIZATION_STATISTICS = (("moving_mean", "running_mean"), ("moving_variance", "running_var"))


def build(config: ModelConfig, vocabulary_size: int) -> Any:
    """A module: ids [batch, length] and states, or None -> logits, next states. Shapes as `models.build`.

    Raises:
        InvalidInput: PyTorch has no such layers, or the model looks n-grams up, which is Bard's own.
    """
    if config.own_layers:
        told = f"PyTorch has no {ARCHITECTURES[config.recurrent]} layers to compare with"
        raise InvalidInput("peer", "torch", f"{config.name}: {told}")
    if config.ngram_orders:
        raise InvalidInput(
            "ngram_orders", config.ngram_orders, "must be empty: PyTorch's peer has no n-grams"
        )
    import torch
    from torch import nn

    cell = {"lstm": nn.LSTM, "gru": nn.GRU}[config.recurrent]
    directions = 2 if config.bidirectional else 1

    class Model(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(vocabulary_size, config.embedding)
            self.recurrent, width = nn.ModuleList(), config.embedding
            for units in config.units:
                self.recurrent.append(cell(width, units, batch_first=True, bidirectional=directions == 2))
                width = directions * units
            self.normalization = (
                nn.BatchNorm1d(width, eps=1e-3, momentum=0.01)  # Keras' defaults: a momentum of 0.99
                if config.batch_normalization
                else nn.Identity()
            )
            self.dropout = nn.Dropout(config.dropout)
            self.dense = nn.Linear(width, config.dense) if config.dense else None
            self.logits = nn.Linear(config.dense or width, vocabulary_size)

        def forward(self, ids: Any, states: Any = None) -> Any:
            hidden, next_states = self.embedding(ids), []
            for number, layer in enumerate(self.recurrent):
                hidden, state = layer(hidden, states[number] if states else None)
                next_states.append(state)
            if config.bidirectional:  # each direction's last: the backward one ends where the window begins
                units = config.units[-1]
                hidden = torch.cat((hidden[:, -1, :units], hidden[:, 0, units:]), 1)
            hidden = self.dropout(self.normalization(hidden))
            if self.dense is not None:
                hidden = self.dropout(torch.relu(self.dense(hidden)))
            if torch.is_autocast_enabled("cpu"):  # logits stay float32, as in `models.build`
                with torch.autocast("cpu", enabled=False):
                    return self.logits(hidden.float()), next_states
            return self.logits(hidden), next_states

    return Model()


def load(model: Any, config: ModelConfig, weights: Weights) -> None:
    """Puts Bard's named arrays into a module of `build`.

    Raises:
        InvalidInput: an array is missing, left over, or of another shape.
    """
    import torch

    tensors = {
        name: torch.from_numpy(np.ascontiguousarray(array))
        for name, array in _renamed(config, weights).items()
    }
    shapes = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    for name in sorted(shapes.keys() | tensors.keys()):
        if name.endswith("num_batches_tracked"):  # PyTorch's own count, which nothing reads
            continue
        if name not in shapes or name not in tensors:
            raise InvalidInput("weights", name, "have no counterpart in this architecture")
        if shapes[name] != (shape := tuple(tensors[name].shape)):
            raise InvalidInput("weights", f"{name} {shape}", f"expected: {shapes[name]}")
    model.load_state_dict(tensors, strict=False)


def gradients(model: Any, config: ModelConfig) -> dict[str, npt.NDArray[np.float32]]:
    """The gradients that a module of `build` holds, by Bard's names and in Bard's layout."""
    theirs = {name: weight.grad.numpy() for name, weight in model.named_parameters()}
    arrays = {"embedding/embeddings": theirs["embedding.weight"]}
    for layer, of_layer in _recurrent_layers(config):
        kernel, recurrent_kernel, *biases = (
            _in_gate_order(theirs[of_layer.format(name)], config)
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        arrays[f"{layer}kernel"], arrays[f"{layer}recurrent_kernel"] = kernel.T, recurrent_kernel.T
        # That by the sum of two biases is that by either of them.
        arrays[f"{layer}bias"] = np.stack(biases) if config.recurrent == "gru" else biases[0]
    if config.batch_normalization:
        arrays |= {
            f"normalization/{ours}": theirs[f"normalization.{name}"] for ours, name in _TRAINED_NORMALIZATION
        }
    for name in _dense_layers(config):
        arrays[f"{name}/kernel"] = theirs[f"{name}.weight"].T
        arrays[f"{name}/bias"] = theirs[f"{name}.bias"]
    return arrays


def _renamed(config: ModelConfig, weights: Weights) -> dict[str, npt.NDArray[np.float32]]:
    """Bard's arrays by PyTorch's names, in PyTorch's layout."""
    arrays = {"embedding.weight": weights["embedding/embeddings"]}
    for layer, of_layer in _recurrent_layers(config):
        renamed = _recurrent(config, weights, layer)
        arrays |= {of_layer.format(name): array for name, array in renamed.items()}
    if config.batch_normalization:
        arrays |= {
            f"normalization.{theirs}": weights[f"normalization/{ours}"]
            for ours, theirs in (*_TRAINED_NORMALIZATION, *_NORMALIZATION_STATISTICS)
        }
    for name in _dense_layers(config):
        arrays[f"{name}.weight"] = weights[f"{name}/kernel"].T
        arrays[f"{name}.bias"] = weights[f"{name}/bias"]
    return arrays


def _recurrent_layers(config: ModelConfig) -> Iterator[tuple[str, str]]:
    """How Bard's names of each layer and direction begin, and PyTorch's with a place for the weight's own."""
    directions = {"forward/": "", "backward/": "_reverse"} if config.bidirectional else {"": ""}
    for number in range(len(config.units)):
        for direction, suffix in directions.items():
            yield f"recurrent_{number + 1}/{direction}", f"recurrent.{number}.{{}}_l0{suffix}"


def _dense_layers(config: ModelConfig) -> tuple[str, ...]:
    """Their names, which are the same."""
    return ("dense", "logits") if config.dense else ("logits",)


def _recurrent(config: ModelConfig, weights: Weights, layer: str) -> dict[str, npt.NDArray[np.float32]]:
    bias = weights[f"{layer}bias"]
    # Keras' LSTM has one bias, PyTorch's the sum of two.
    biases = bias if config.recurrent == "gru" else np.stack((bias, np.zeros_like(bias)))
    arrays = {
        "weight_ih": weights[f"{layer}kernel"].T,
        "weight_hh": weights[f"{layer}recurrent_kernel"].T,
        "bias_ih": biases[0],
        "bias_hh": biases[1],
    }
    return {name: _in_gate_order(array, config) for name, array in arrays.items()}


def _in_gate_order(array: npt.NDArray[np.float32], config: ModelConfig) -> npt.NDArray[np.float32]:
    """A GRU's gates from Keras' order (update, reset, new) to PyTorch's (reset, update, new), and back.

    An LSTM's agree.
    """
    if config.recurrent == "lstm":
        return array
    update, reset, new = np.split(array, 3)
    return np.concatenate((reset, update, new))
