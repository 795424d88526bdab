"""The two protocols: a conversion makes an artifact of a checkpoint, a retraining another checkpoint.

A chain is any retrainings in their order, then at most one conversion: see `compress.chain`.
"""

from pathlib import Path
from typing import ClassVar, Protocol

import msgspec

from compress.artifact import Artifact
from shakespeare.checkpoint import Lineage
from shakespeare.errors import InvalidInput


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What every technique may need. `training_text` alone calibrates and retrains; validation stays unseen."""

    training_text: str
    calibration_samples: int = 200
    timeout_seconds: float = 600.0  # of a conversion; a retraining gets this beside four times its time
    seed: int = 1
    retrain_seconds: float = 30.0  # of prune, cluster and finetune, at the pace of the checkpoint's training
    retrain_steps: int | None = None  # the same in steps, and of students too; None: what the times give
    student_seconds: float = 150.0  # of training a student
    # Characters that a teacher is asked about; None: all by a causal one, 50,000 by a window one, which
    # reads a window for each.
    teacher_characters: int | None = None
    cache: str | None = None  # folder of a teacher's answers; None: kept for this call only

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


class Conversion(Protocol):
    """One way to make a deployable file."""

    name: str
    precision: str
    summary: str

    def compress(self, source: Path, out: Path, settings: Settings) -> Artifact:
        """Makes the artifact folder `out` from the checkpoint folder `source`, which stays untouched.

        Raises:
            Refused: this technique cannot be applied to such a model.
            compress.child.ChildFailed: the converter or the first inference crashed, failed or hung.
            InvalidInput: the checkpoint is none.
        """
        ...


class Retraining(Protocol):
    """One way to change the weights before they are converted.

    `stage` orders chains: later ones undo nothing of earlier ones. `comes_last` says why nothing of
    an earlier or the same stage can follow.
    """

    name: str
    summary: str
    stage: ClassVar[int]
    comes_last: ClassVar[str]

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """Makes the checkpoint folder `out` from `source`, which stays untouched; shows its progress.

        Raises:
            Refused, compress.child.ChildFailed, InvalidInput: see `Conversion.compress`.
            KeyboardInterrupt: Ctrl-C.
        """
        ...
