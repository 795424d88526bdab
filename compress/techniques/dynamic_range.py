"""Weights in int8, activations in float: a quarter of the bytes."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance


class DynamicRange:
    """See the module."""

    name = "dynamic_range"
    precision = "dynamic range"
    summary = "Weights in int8, activations in float: a quarter of the bytes."
    bytes_per_weight = 1.0
    integer = False
    tolerance = Tolerance(logits=0.03, agreement=0.85)
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {}

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        recipe = converter.Recipe(optimize=True)
        return converter.convert(recipe, source, settings)
