"""Frozen configurations of models and of training, validated where they are made."""

import math
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from shakespeare.errors import InvalidInput
from shakespeare.layers.ngram_hash import LARGEST_TABLE

Recurrent = Literal[
    "lstm", "gru", "mingru", "transformer"
]  # the last steps as well: it carries keys and values
ARCHITECTURES: Mapping[Recurrent, str] = {
    "lstm": "LSTM",
    "gru": "GRU",
    "mingru": "minGRU",
    "transformer": "transformer",
}  # as texts write them
Precision = Literal["float32", "mixed_bfloat16"]
Schedule = Literal["plateau", "linear"]  # of the learning rate: see `training.schedule`
# Far above every variant: a configuration may come from somebody else.
_LARGEST = {"sequence_length": 10_000, "stride": 10_000, "batch_size": 2**16, "embedding": 2**16}
_MOST_LAYERS = _HIGHEST_ORDER = 64
_MOST_UNITS = 2**16  # of a layer
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)  # what Keras, files and tables take
RecipeName = Literal["original", "tuned"]  # how a variant is trained: see `training.recipes`


class ModelConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One architecture. Bidirectional models read a window; the others (causal) predict at every position."""

    name: str
    recurrent: Recurrent
    sequence_length: int
    stride: int
    batch_size: int = 512  # windows a training step
    embedding: int
    units: tuple[int, ...]  # of each recurrent layer, in each direction
    heads: int | None = None  # of a transformer's attention
    bidirectional: bool
    dense: int | None = None  # units of the hidden dense layer
    batch_normalization: bool = False
    dropout: float = 0.0
    # A causal model may add embeddings of the last 2, 3 ... characters, looked up in a hashed table for each order.
    ngram_orders: tuple[int, ...] = ()
    ngram_rows: int = 2**13  # of each table
    recipe: RecipeName = "original"  # unless `bard train --recipe` names another

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            told = "must be at most 100 of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit"
            raise InvalidInput("name", repr(self.name[:100]), told)
        for field, largest in _LARGEST.items():
            if getattr(self, field) < 1:
                raise InvalidInput(field, getattr(self, field), "must be at least 1")
            if getattr(self, field) > largest:
                raise InvalidInput(field, getattr(self, field), f"must be at most {largest:,}")
        self._check_layers()
        if not 0 <= self.dropout < 1:
            raise InvalidInput("dropout", self.dropout, "must lie in [0, 1)")
        if self.batch_normalization and not self.bidirectional:
            raise InvalidInput("batch_normalization", value=True, allowed="must be false for a causal model")
        self._check_ngrams()
        if self.own_layers:
            self._check_own_layers()
        if self.recurrent == "transformer":
            self._check_attention()
        elif self.heads is not None:
            raise InvalidInput("heads", self.heads, f"must be none: a {self.recurrent} has no attention")

    def _check_layers(self) -> None:
        if len(self.units) > _MOST_LAYERS:
            raise InvalidInput("units", f"{len(self.units):,} layers", f"must be at most {_MOST_LAYERS}")
        if not self.units or min(self.units) < 1:
            raise InvalidInput("units", self.units, "must name at least one layer of at least 1 unit")
        if max(self.units) > _MOST_UNITS:
            raise InvalidInput("units", self.units, f"must be at most {_MOST_UNITS:,} each")
        if self.dense is not None and not 1 <= self.dense <= _MOST_UNITS:
            raise InvalidInput("dense", self.dense, f"must lie in 1..{_MOST_UNITS:,}, or be none")

    def _check_ngrams(self) -> None:
        if len(self.ngram_orders) >= _HIGHEST_ORDER or max(self.ngram_orders, default=2) > _HIGHEST_ORDER:
            told = f"must be at most {_HIGHEST_ORDER}"
            raise InvalidInput("ngram_orders", self.ngram_orders[:_HIGHEST_ORDER], told)
        if self.ngram_orders and self.bidirectional:
            raise InvalidInput("ngram_orders", self.ngram_orders, "must be empty for a window model")
        if sorted(set(self.ngram_orders)) != list(self.ngram_orders) or min(self.ngram_orders, default=2) < 2:
            raise InvalidInput("ngram_orders", self.ngram_orders, "must rise, from 2 or more")
        if not 1 <= self.ngram_rows <= LARGEST_TABLE or self.ngram_rows.bit_count() != 1:
            raise InvalidInput(
                "ngram_rows", self.ngram_rows, f"must be a power of two, at most {LARGEST_TABLE}"
            )

    @property
    def kind(self) -> Literal["window", "causal"]:
        """How it reads: a window with one prediction, or left to right with one at each position."""
        return "window" if self.bidirectional else "causal"

    def shortened(self, longest: int) -> "ModelConfig":
        """The same, reading at most so many characters at a time; its windows begin no further apart."""
        length = min(self.sequence_length, longest)
        return msgspec.structs.replace(self, sequence_length=length, stride=min(self.stride, length))

    def reduced(self, sequence_length: int, layers: int, width: int, ngram_rows: int) -> "ModelConfig":
        """The same kind of model, none of its sizes larger than these.

        Raises:
            InvalidInput: the width cannot be divided among the heads of a transformer.
        """
        return msgspec.structs.replace(
            self.shortened(sequence_length),
            embedding=min(self.embedding, width),
            units=tuple(min(units, width) for units in self.units[:layers]),
            dense=None if self.dense is None else min(self.dense, width),
            ngram_rows=min(self.ngram_rows, ngram_rows),
        )

    @property
    def own_layers(self) -> bool:
        """Whether its layers are Bard's own, which no library has: residual ones, all as wide as the embedding."""
        return self.recurrent not in ("lstm", "gru")

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Names of its recurrent layers, in order: see `models.build`."""
        layer = "transformer" if self.recurrent == "transformer" else "recurrent"
        return tuple(f"{layer}_{number}" for number in range(1, len(self.units) + 1))

    @property
    def state_sizes(self) -> tuple[int, ...]:
        """Widths of the parts of a causal model's state, in order.

        A GRU layer carries its output, an LSTM layer its output and its cell state, a minGRU layer what it adds; a
        transformer's the keys and values of all it attends to but the character it reads.
        """
        if self.recurrent == "transformer":
            return tuple((self.sequence_length - 1) * 2 * units for units in self.units)
        parts = 2 if self.recurrent == "lstm" else 1
        return tuple(units for units in self.units for _ in range(parts))

    @property
    def ids_per_step(self) -> int:
        """How many of the last ids one step of a causal model reads."""
        return max(self.ngram_orders, default=1)

    @property
    def step_shape(self) -> tuple[int, ...]:
        """Shape of the ids that a deployed step reads, newest last: one id, or the last ones of one row."""
        return (1, self.ids_per_step) if self.ngram_orders else (1,)

    @property
    def state_size(self) -> int:
        """Width of a causal model's whole state."""
        return sum(self.state_sizes)

    def _check_own_layers(self) -> None:
        if self.bidirectional:
            raise InvalidInput(
                "bidirectional", value=True, allowed=f"must be false: {self.recurrent} is causal"
            )
        if set(self.units) != {self.embedding}:
            told = f"must all be the embedding's width, {self.embedding}: each layer adds to its input"
            raise InvalidInput("units", self.units, told)

    def _check_attention(self) -> None:
        if self.sequence_length == 1:
            raise InvalidInput(
                "sequence_length", 1, "must be at least 2 of a transformer, which attends to them"
            )
        if not self.heads or self.heads < 1 or self.embedding % (2 * self.heads):
            told = f"must be at least 1, and cut the width {self.embedding} into equal parts of an even width"
            raise InvalidInput("heads", self.heads, told)


# Fields of TrainConfig that say how long to train and how often to validate; a training may go on with others.
DURATION_FIELDS = ("epochs", "budget_seconds", "step_limit", "validate_every_seconds", "validate_every_steps")


class TrainConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How to train. A limit that is None does not apply; the first limit reached ends the training.

    Between two validations lie `validate_every_seconds` of training, `validate_every_steps`, or one epoch where both
    are None.
    """

    epochs: float = 20  # times that the training text is read; a part of one ends within it
    budget_seconds: float | None = None  # of training, without tracing and validation
    step_limit: int | None = None
    validate_every_seconds: float | None = None
    validate_every_steps: int | None = None
    validation_windows: int | None = None  # evenly spaced; None is all of them
    batch_size: int | None = None  # None is the model's own
    learning_rate: float = 0.002  # the highest, where a schedule changes it
    schedule: Schedule = "plateau"
    warm_up_steps: int = 0  # over which the rate rises from zero
    clip_norm: float | None = None  # largest length of the gradient of all weights together
    beta_2: float = 0.999  # Adam's
    unrolled: bool = False  # Bard's own training step: see `training.unrolled`; Keras' otherwise
    carry_state: bool = False  # a causal model reads contiguous text: see `training.streams`
    dropout: float = 0.0  # after each recurrent layer of a causal model; a window model has its own layers
    ngram_dropout: float = 0.0  # share of n-grams, of each order at each position, that are not looked up
    weight_decay: float = 0.0  # of rows and kernels, in each step, times the learning rate
    average_decay: float | None = None  # of a moving average of the weights, which is what is kept
    teacher_share: float = 0.0  # of the loss, that is of what teachers predict: see `training.distillation`
    # (k, n): part k of n of the training text is not read, so that a teacher can answer there (`text.folds`).
    left_out: tuple[int, int] | None = None
    seed: int = 1
    precision: Precision = "float32"
    stop_patience: int = 5  # validations without a better validation accuracy
    plateau_patience: int = 2  # validations without a lower validation loss
    plateau_factor: float = 0.5
    checkpoint_seconds: float = 60.0

    def __post_init__(self) -> None:
        for field in (
            *("epochs", "batch_size", "learning_rate", "stop_patience", "plateau_patience", "clip_norm"),
            *("budget_seconds", "step_limit", "validation_windows"),
            *("validate_every_seconds", "validate_every_steps", "plateau_factor"),
        ):
            value = getattr(self, field)
            if value is not None and not 0 < value < math.inf:
                raise InvalidInput(field, value, "must be above 0 and finite")
        for field in ("dropout", "ngram_dropout", "beta_2", "average_decay", "teacher_share"):
            value = getattr(self, field)
            if value is not None and not 0 <= value < 1:
                raise InvalidInput(field, value, "must lie in [0, 1)")
        for field in ("warm_up_steps", "checkpoint_seconds", "seed"):
            if not getattr(self, field) >= 0:
                raise InvalidInput(field, getattr(self, field), "must be at least 0")
        self._check_together()

    def _check_together(self) -> None:
        if self.left_out is not None and not 1 <= self.left_out[0] <= self.left_out[1] > 1:
            raise InvalidInput("left_out", self.left_out, "must be part K of N, of at least 2: as 1/2")
        if not 0 <= self.weight_decay * self.learning_rate < 1:
            raise InvalidInput("weight_decay", self.weight_decay, "must, times learning_rate, lie in [0, 1)")
        for field in (
            *("carry_state", "dropout", "ngram_dropout", "weight_decay", "average_decay"),
            "teacher_share",
        ):
            if getattr(self, field) and not self.unrolled:
                raise InvalidInput(
                    field, getattr(self, field), "needs unrolled to be true: Keras' own step has none"
                )
        if self.teacher_share and (self.left_out or not self.carry_state):
            told = "needs carry_state to be true and left_out none: teachers answer all of a text, read on and on"
            raise InvalidInput("teacher_share", self.teacher_share, told)
