"""Weights and activations in int8, calibrated on training text."""

from pathlib import Path

from compress import converter
from compress.artifact import Artifact
from compress.technique import Settings


class Int8:
    """See the module."""

    name = "int8"
    precision = "int8"
    summary = (
        "Weights and activations in int8, calibrated on training text. The converter crashes on a window GRU."
    )

    def compress(self, source: Path, out: Path, settings: Settings) -> Artifact:
        """See `Conversion.compress`."""
        return converter.convert(
            self, converter.Recipe(optimize=True, calibrated="int8"), source, out, settings
        )
