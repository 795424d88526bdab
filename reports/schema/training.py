"""The architectures of a run, and how each was trained."""

from typing import Literal

from reports.schema.struct import Count, PositiveCount, Seconds, Struct

ModelKind = Literal["window", "causal"]


class Layer(Struct, frozen=True):
    """One layer and its parameters."""

    name: str
    parameters: Count
    operations: Count = 0  # of its matrix products in one training step: two for every multiply and add


class Variant(Struct, frozen=True):
    """One architecture as built for this corpus."""

    name: str
    kind: ModelKind
    sequence_length: Count
    stride: Count
    batch_size: Count
    sequences: Count  # by the original report's formula, over the whole text
    steps_per_epoch: PositiveCount  # batches of training text
    layers: tuple[Layer, ...]


class ValidationRecord(Struct, frozen=True):
    """One stretch of training and the validation that closed it."""

    epoch: float  # may be a fraction
    step: Count
    seconds: Seconds  # of training so far, without tracing and validation
    loss: float
    accuracy: float
    top5: float
    validation_loss: float
    validation_accuracy: float
    validation_top5: float
    learning_rate: float


class Training(Struct, frozen=True):
    """How a checkpoint came to be."""

    validations: tuple[ValidationRecord, ...]
    best: Count  # the index in `validations` of the weights that were kept
    stopped: str  # why it ended: "time budget", "early stopping", "last epoch", "step limit"
    weights_sha256: str
    weights_bytes: Count
    peak_rss: Count  # of the process that trained
    step: str = (
        ""  # the engine of its training step, as cells of timed steps name it; empty: that of the cell
    )
    precision: str = "float32"

    def __post_init__(self) -> None:
        if not 0 <= self.best < len(self.validations):
            raise ValueError(f"training: best is {self.best}; it indexes {len(self.validations)} validations")
