"""Weights and activations in int8, calibrated on training text."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance


class Int8:
    """See the module."""

    name = "int8"
    precision = "int8"
    summary = (
        "Weights and activations in int8, calibrated on training text. The converter crashes on a window GRU."
    )
    bytes_per_weight = 1.0
    integer = True
    tolerance = Tolerance(logits=0.15, agreement=0.6)
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {"window-gru": converter.WINDOW_GRU_CRASH}

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        recipe = converter.Recipe(optimize=True, activations="int8")
        return converter.convert(recipe, source, settings)
