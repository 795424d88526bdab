"""The protocol: a checkpoint in, an artifact out."""

from pathlib import Path
from typing import Protocol

import msgspec

from compress.artifact import Artifact
from shakespeare.errors import InvalidInput


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What every technique may need. `training_text` is for calibration; validation text stays unseen."""

    training_text: str
    calibration_samples: int = 200
    timeout_seconds: float = 600.0
    seed: int = 1

    def __post_init__(self) -> None:
        for field in ("calibration_samples", "timeout_seconds"):
            if getattr(self, field) <= 0:
                raise InvalidInput(field, getattr(self, field), "must be above 0")


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A technique cannot be applied to this model, and why."""


class Technique(Protocol):
    """One way to make a model smaller or faster."""

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
