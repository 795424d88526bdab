"""Weights in int8, activations in int16, calibrated on training text."""

from pathlib import Path

from compress import converter
from compress.artifact import Artifact
from compress.technique import Settings


class Int16x8:
    """See the module."""

    name = "int16x8"
    precision = "16x8"
    summary = "Weights in int8, activations in int16, calibrated on training text. Not for window models."

    def compress(self, source: Path, out: Path, settings: Settings) -> Artifact:
        """See `Conversion.compress`."""
        recipe = converter.Recipe(optimize=True, calibrated="int16x8")
        return converter.convert(self, recipe, source, out, settings)
