"""Weights in int8, activations in int16, calibrated on training text."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance


class Int16x8:
    """See the module."""

    name = "int16x8"
    precision = "16x8"
    summary = "Weights in int8, activations in int16, calibrated on training text. Not for window models and hybrids."
    bytes_per_weight = 1.0
    integer = True
    tolerance = Tolerance(logits=0.03, agreement=0.85)
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {
        "window-gru": converter.WINDOW_GRU_CRASH,
        "window-lstm": KnownFailure("failed", "16x8-bit not yet supported for op"),  # none is fused in 16x8
        "causal-hybrid": KnownFailure(
            "failed", "16x8-bit not yet supported for op: 'FLOOR_MOD'"
        ),  # of the hash
    }

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        recipe = converter.Recipe(optimize=True, activations="int16x8")
        return converter.convert(recipe, source, settings)
