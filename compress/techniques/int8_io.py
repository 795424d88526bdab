"""Full int8 whose inputs and outputs are int8 too; character ids stay integers."""

from pathlib import Path

from compress import converter
from compress.artifact import Artifact
from compress.technique import Settings


class Int8InputOutput:
    """See the module."""

    name = "int8_io"
    precision = "int8"
    summary = "Full int8, inputs and outputs too; character ids stay integers."

    def compress(self, source: Path, out: Path, settings: Settings) -> Artifact:
        """See `Conversion.compress`."""
        recipe = converter.Recipe(optimize=True, calibrated="int8", whole=True)
        return converter.convert(self, recipe, source, out, settings)
