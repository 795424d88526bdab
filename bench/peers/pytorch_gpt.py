"""A small GPT in the configuration that nanoGPT's README recommends for CPUs: our own code.

Pre-norm transformer blocks without biases, learned positions, the embedding shared with the output layer.
The architecture is that of GPT-2 (Radford et al. 2019).
"""

import math
from dataclasses import dataclass
from typing import Any

_INITIAL_DEVIATION = 0.02


@dataclass(frozen=True)
class GptLearner:
    """See `learner.Learner` for the methods."""

    name: str = "pytorch-gpt"
    batch_size: int = 12
    length: int = 64
    layers: int = 4
    heads: int = 4
    width: int = 128
    peak_rate: float = 1e-3
    last_rate: float = 1e-4
    warm_up_steps: int = 100
    beta2: float = 0.99
    weight_decay: float = 0.1
    clip: float = 1.0

    @property
    def reads(self) -> int:
        """It knows no position past its block."""
        return self.length

    def build(self, vocabulary_size: int) -> Any:
        """Weights from a normal distribution; what is added to the residual stream begins smaller."""
        import torch
        from torch import nn

        width, length, layers = self.width, self.length, self.layers
        block_class = _block_class(width, self.heads)

        class Model(nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.embedding = nn.Embedding(vocabulary_size, width)
                self.positions = nn.Embedding(length, width)
                self.blocks = nn.ModuleList(block_class() for _ in range(layers))
                self.norm = nn.LayerNorm(width, bias=False)
                for parameter in self.parameters():
                    if parameter.dim() > 1:
                        nn.init.normal_(parameter, std=_INITIAL_DEVIATION)
                for block in self.blocks:  # two additions to the stream a block
                    for layer in (block.attended, block.contracted):
                        nn.init.normal_(layer.weight, std=_INITIAL_DEVIATION / math.sqrt(2 * layers))

            def forward(self, ids: Any) -> Any:
                stream = self.embedding(ids) + self.positions(torch.arange(ids.shape[1]))
                for block in self.blocks:
                    stream = block(stream)
                return self.norm(stream) @ self.embedding.weight.T

        return Model()

    def optimizer(self, model: Any) -> Any:
        """AdamW, whose decay is for matrices, not for the scales of norms."""
        import torch

        matrices = [parameter for parameter in model.parameters() if parameter.dim() > 1]
        scales = [parameter for parameter in model.parameters() if parameter.dim() == 1]
        groups = [
            {"params": matrices, "weight_decay": self.weight_decay},
            {"params": scales, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=self.peak_rate, betas=(0.9, self.beta2))

    def rate(self, step: int, share: float) -> float:
        """A linear warm-up by steps under a cosine by time, which ends at the deadline."""
        warm_up = self.peak_rate * (step + 1) / self.warm_up_steps
        remaining = (1 + math.cos(math.pi * min(1.0, share))) / 2
        return min(warm_up, self.last_rate + (self.peak_rate - self.last_rate) * remaining)


def _block_class(width: int, heads: int) -> Any:
    """A module class: the residual stream [batch, positions, width] after attention and a hidden layer."""
    from torch import nn

    class Block(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.attention_norm = nn.LayerNorm(width, bias=False)
            self.queries_keys_values = nn.Linear(width, 3 * width, bias=False)
            self.attended = nn.Linear(width, width, bias=False)
            self.hidden_norm = nn.LayerNorm(width, bias=False)
            self.expanded = nn.Linear(width, 4 * width, bias=False)
            self.contracted = nn.Linear(4 * width, width, bias=False)

        def forward(self, stream: Any) -> Any:
            stream = stream + self.attended(self._attend(self.attention_norm(stream)))
            hidden = nn.functional.gelu(self.expanded(self.hidden_norm(stream)))
            return stream + self.contracted(hidden)

        def _attend(self, normed: Any) -> Any:
            batch, positions, _ = normed.shape
            of_heads = (
                part.view(batch, positions, heads, width // heads).transpose(1, 2)
                for part in self.queries_keys_values(normed).split(width, 2)
            )
            mixed = nn.functional.scaled_dot_product_attention(*of_heads, is_causal=True)
            return mixed.transpose(1, 2).reshape(batch, positions, width)

    return Block


GPT = GptLearner()
