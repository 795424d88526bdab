"""What every part of the record's schema shares, and the name of a cell."""

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(ge=0)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]  # the largest that every reader of JSON keeps exactly
PositiveCount = Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Immutable, and read only from documents whose fields are all known."""


class CellId(Struct, frozen=True):
    """Names one case: a variant after a chain of techniques, run by an engine in a precision.

    `technique` is "checkpoint" for the trained float model itself.
    """

    variant: str
    technique: str
    engine: str  # "keras", "tf_keras", "torch", "onnxruntime", "litert"
    precision: str  # "float32", "mixed_bfloat16", "float16", "dynamic range", "int8", "16x8"
    repeat: int = 0  # 1: the same case measured a second time (the A/A pair)

    @property
    def label(self) -> str:
        """How a sentence calls it: "stream-gru int8"."""
        return f"{self.variant} {self.technique}"

    @property
    def first(self) -> "CellId":
        """The same case, measured for the first time."""
        return msgspec.structs.replace(self, repeat=0)
