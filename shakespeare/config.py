"""Frozen configurations of models and of training, validated where they are made."""

from typing import Literal

import msgspec

from shakespeare.errors import InvalidInput

Recurrent = Literal["lstm", "gru"]
Precision = Literal["float32", "mixed_bfloat16"]


class ModelConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One architecture. `bidirectional` models read a window; the others predict at every position."""

    name: str
    recurrent: Recurrent
    sequence_length: int
    stride: int
    batch_size: int = 512  # windows a training step
    embedding: int
    units: tuple[int, ...]  # of each recurrent layer, each way
    bidirectional: bool
    dense: int | None = None  # units of the hidden dense layer
    batch_normalization: bool = False
    dropout: float = 0.0

    def __post_init__(self) -> None:
        for field in ("sequence_length", "stride", "batch_size", "embedding"):
            if getattr(self, field) < 1:
                raise InvalidInput(field, getattr(self, field), "must be at least 1")
        if not self.units or min(self.units) < 1:
            raise InvalidInput("units", self.units, "must name at least one layer of at least 1 unit")
        if not 0 <= self.dropout < 1:
            raise InvalidInput("dropout", self.dropout, "must lie in [0, 1)")

    @property
    def state_sizes(self) -> tuple[int, ...]:
        """Numbers in each tensor that a causal model carries: an LSTM's layer has two, a GRU's one."""
        return tuple(units for units in self.units for _ in range(2 if self.recurrent == "lstm" else 1))

    @property
    def state_size(self) -> int:
        """Numbers that a causal model carries from one character to the next."""
        return sum(self.state_sizes)

    @property
    def kind(self) -> Literal["window", "causal"]:
        """How it reads: a window with one prediction, or left to right with one at each position."""
        return "window" if self.bidirectional else "causal"


class TrainConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How to train. A limit that is None does not apply; the first one reached ends the training.

    A round is what lies between two validations: `round_seconds` of training, `round_steps`, or an
    epoch where both are None.
    """

    epochs: int = 20
    budget_seconds: float | None = None  # of training proper: no tracing, no validation
    step_limit: int | None = None
    round_seconds: float | None = None
    round_steps: int | None = None
    validation_windows: int | None = None  # spread evenly over the validation text; None is all
    batch_size: int | None = None  # None is the model's own
    learning_rate: float = 0.002
    seed: int = 1
    precision: Precision = "float32"
    stop_patience: int = 5  # rounds without a better validation accuracy
    plateau_patience: int = 2  # rounds without a lower validation loss
    plateau_factor: float = 0.5
    checkpoint_seconds: float = 60.0

    def __post_init__(self) -> None:
        limits = ("budget_seconds", "step_limit", "round_seconds", "round_steps", "validation_windows")
        counts = ("epochs", "batch_size", "learning_rate", "stop_patience", "plateau_patience")
        for field in (*counts, *limits):
            value = getattr(self, field)
            if value is not None and value <= 0:
                raise InvalidInput(field, value, "must be above 0")
