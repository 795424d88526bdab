"""The two protocols: a conversion makes a deployable file of a checkpoint, a retraining another checkpoint.

A chain is any retrainings in their order, then at most one conversion: see `compress.chain`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple, Protocol

import msgspec
import numpy as np

from compress.tflite.layer_weights import LayerWeights
from compress.tflite.operators import Operator
from shakespeare.checkpoint import Lineage
from shakespeare.config import ModelConfig, Recurrent
from shakespeare.errors import InvalidInput
from shakespeare.text.vocabulary import Ids, Vocabulary

_CHARACTERS_A_PIECE = 2**20
Parameters = dict[str, str | int | float | bool]
# How a model reads, and its layers: what decides whether the converter knows its operators.
ModelKind = Literal[
    "window-lstm",
    "window-gru",
    "causal-lstm",
    "causal-gru",
    "causal-mingru",
    "causal-transformer",
    "causal-hybrid",
]


def model_kind(config: ModelConfig) -> ModelKind:
    """The kind of an architecture: a hybrid is one that looks n-grams up, whatever its recurrent layers."""
    if config.bidirectional:
        return "window-lstm" if config.recurrent == "lstm" else "window-gru"
    if config.ngram_orders:
        return "causal-hybrid"
    kinds: dict[Recurrent, ModelKind] = {
        "lstm": "causal-lstm",
        "gru": "causal-gru",
        "mingru": "causal-mingru",
        "transformer": "causal-transformer",
    }
    return kinds[config.recurrent]


@contextmanager
def _naming_training_file(path: str) -> Iterator[None]:
    """Tells the user which file could not be read."""
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("training_file", path, f"cannot be read ({error})") from error


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What every technique may need; children get it too. Only `training_file`, UTF-8, calibrates and retrains."""

    training_file: str
    calibration_samples: int = 200
    timeout_seconds: float = 600.0  # of a conversion; a retraining gets this beside four times its time
    seed: int = 1
    retrain_seconds: float = 30.0  # of prune, cluster and finetune, at the pace of the checkpoint's training
    retrain_steps: int | None = None  # the same in steps, and of students too; None: what the times give
    student_seconds: float = 150.0  # of training a student
    # Characters whose distribution a teacher computes; None: all by a causal one, 50,000 by a window
    # one, which reads a window for each.
    teacher_characters: int | None = None
    teachers: tuple[
        str, ...
    ] = ()  # checkpoint folders that teach beside the source, each the part it left out
    cache: str | None = None  # folder that keeps a teacher's logits; None: kept for this call only

    def training_ids(self, vocabulary: Vocabulary) -> Ids:
        """Ids of the training text, uint16 [characters]; the text itself is held a piece at a time.

        Raises:
            InvalidInput: the file cannot be read.
        """
        with (
            _naming_training_file(self.training_file),
            Path(self.training_file).open(encoding="utf-8", newline="") as file,
        ):
            pieces = iter(lambda: file.read(_CHARACTERS_A_PIECE), "")
            return np.concatenate([np.zeros(0, np.uint16), *map(vocabulary.encode, pieces)])

    def training_bytes(self) -> int:
        """Size of the training text.

        Raises:
            InvalidInput: there is no such file.
        """
        with _naming_training_file(self.training_file):
            return Path(self.training_file).stat().st_size

    def __post_init__(self) -> None:
        for field in (
            *("calibration_samples", "timeout_seconds", "retrain_seconds", "retrain_steps"),
            *("student_seconds", "teacher_characters"),
        ):
            value = getattr(self, field)
            if value is not None and value <= 0:
                raise InvalidInput(field, value, "must be above 0")


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A technique cannot be applied to this model, or not in this place of a chain, and why."""


class Tolerance(NamedTuple):
    """How far a converted model's predictions may lie from those of its float checkpoint.

    `logits`: largest mean difference of a logit, as a share of the logits' standard deviation.
    `agreement`: smallest share of positions whose likeliest character is the same.
    """

    logits: float
    agreement: float


class KnownFailure(NamedTuple):
    """How a conversion fails on one kind of model: its status, and words of the message."""

    status: Literal["refused", "failed", "crashed"]
    reason: str


class ConvertedFile(NamedTuple):
    """A deployable file that has run once, and what was read from its checkpoint on the way."""

    model: bytes
    vocabulary: Vocabulary
    settings: Parameters  # those that influenced the file
    parameters: int
    operators: tuple[Operator, ...]
    layers: tuple[LayerWeights, ...]
    bytes_per_weight: float  # counted in the file


class Conversion(Protocol):
    """One way to make a deployable file.

    `bytes_per_weight` is the width that weights should be stored in; what a file has is counted in it.
    `integer` says whether the file computes in whole numbers. The contract test holds a conversion to its
    `tolerance` on every kind of model, and expects a failure where `known_failures` lists one.
    """

    name: str
    precision: str
    summary: str
    bytes_per_weight: float
    integer: bool
    tolerance: Tolerance
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]]

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """Makes the file from the checkpoint folder `source`, which stays untouched.

        Raises:
            Refused: this technique cannot be applied to such a model.
            compress.isolation.ChildFailed: the converter or the first inference crashed, failed or hung.
            InvalidInput: `source` is no checkpoint.
        """
        ...


class Retraining(Protocol):
    """One way to change the weights before they are converted.

    `stage` orders chains: later ones undo nothing of earlier ones. `comes_last` says why nothing of
    an earlier or the same stage can follow.
    """

    name: str
    summary: str

    @property
    def kind(self) -> str:
        """What it does to the weights, or that it is the control of such a technique."""
        ...

    @property
    def new_model(self) -> bool:
        """Whether the result is another model, a student, that keeps nothing of the source's weights."""
        ...

    stage: ClassVar[int]
    comes_last: ClassVar[str]

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """Makes the checkpoint folder `out` from `source`, which stays untouched; shows its progress.

        Raises:
            Refused, compress.isolation.ChildFailed, InvalidInput: see `Conversion.convert`.
            KeyboardInterrupt: Ctrl-C.
        """
        ...
