"""The LSTM language model that a PyTorch user would write: embedding, two layers, a constant rate."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LstmLearner:
    """See `learner.Learner` for the methods."""

    name: str = "pytorch-lstm"
    batch_size: int = 64
    length: int = 64
    embedding: int = 64
    units: int = 256
    layers: int = 2
    learning_rate: float = 0.002
    clip: float = 1.0
    reads: int | None = None

    def build(self, vocabulary_size: int) -> Any:
        """PyTorch's own initialization."""
        from torch import nn

        embedding, units, layers = self.embedding, self.units, self.layers

        class Model(nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.embedding = nn.Embedding(vocabulary_size, embedding)
                self.lstm = nn.LSTM(embedding, units, layers, batch_first=True)
                self.logits = nn.Linear(units, vocabulary_size)

            def forward(self, ids: Any) -> Any:
                hidden, _ = self.lstm(self.embedding(ids))
                return self.logits(hidden)

        return Model()

    def optimizer(self, model: Any) -> Any:
        """Adam."""
        import torch

        return torch.optim.Adam(model.parameters(), lr=self.learning_rate)

    def rate(self, step: int, share: float) -> float:  # noqa: ARG002 - constant
        """The same throughout."""
        return self.learning_rate


LSTM = LstmLearner()
