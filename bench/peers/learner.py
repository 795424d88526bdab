"""What a peer of learning offers: what a user would have trained elsewhere on the same text.

Unlike a `Peer`, which is given our weights, it brings its own architecture and recipe.
"""

from typing import Any, Protocol


class Learner(Protocol):
    """A PyTorch model and how it is trained. Its file imports PyTorch only where a method needs it."""

    @property
    def name(self) -> str:
        """What `bard learn` calls it."""
        ...

    @property
    def batch_size(self) -> int:
        """Windows a step, drawn at random from the training text."""
        ...

    @property
    def length(self) -> int:
        """Characters of a window, each of which is predicted."""
        ...

    @property
    def reads(self) -> int | None:
        """How far back a prediction can look; None: to the first character that it is given."""
        ...

    @property
    def clip(self) -> float:
        """The largest norm of all gradients together."""
        ...

    def build(self, vocabulary_size: int) -> Any:
        """A module with fresh weights: ids int64 [batch, n] -> logits [batch, n, vocabulary]."""
        ...

    def optimizer(self, model: Any) -> Any:
        """The optimizer of a module that `build` made."""
        ...

    def rate(self, step: int, share: float) -> float:
        """The learning rate of a step, counted from 0, when that share of the training time has passed."""
        ...
