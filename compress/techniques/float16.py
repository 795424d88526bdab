"""Weights in half precision: half the bytes, the same arithmetic."""

from pathlib import Path

from compress import converter
from compress.artifact import Artifact
from compress.technique import Settings


class Float16:
    """See the module."""

    name = "float16"
    precision = "float16"
    summary = "Weights in half precision: half the bytes, the same arithmetic."

    def compress(self, source: Path, out: Path, settings: Settings) -> Artifact:
        """See `Conversion.compress`."""
        return converter.convert(self, converter.Recipe(optimize=True, float16=True), source, out, settings)
