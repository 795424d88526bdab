"""Weights in int8, activations in float: a quarter of the bytes."""

from pathlib import Path

from compress import converter
from compress.artifact import Artifact
from compress.technique import Settings


class DynamicRange:
    """See the module."""

    name = "dynamic_range"
    precision = "dynamic range"
    summary = "Weights in int8, activations in float: a quarter of the bytes."

    def compress(self, source: Path, out: Path, settings: Settings) -> Artifact:
        """See `Conversion.compress`."""
        return converter.convert(self, converter.Recipe(optimize=True), source, out, settings)
