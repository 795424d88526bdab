"""Weights in half precision: half the bytes, the same arithmetic."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance


class Float16:
    """See the module."""

    name = "float16"
    precision = "float16"
    summary = "Weights in half precision: half the bytes, the same arithmetic."
    bytes_per_weight = 2.0
    integer = False
    tolerance = Tolerance(logits=0.002, agreement=0.98)
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {}

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        recipe = converter.Recipe(optimize=True, float16=True)
        return converter.convert(recipe, source, settings)
