"""The float model as a TFLite file, nothing changed: what the others are compared with."""

from pathlib import Path

from compress import converter
from compress.artifact import Artifact
from compress.technique import Settings


class Identity:
    """See the module."""

    name = "identity"
    precision = "float32"
    summary = "The float model as a TFLite file, nothing changed: what the others are compared with."

    def compress(self, source: Path, out: Path, settings: Settings) -> Artifact:
        """See `Conversion.compress`."""
        return converter.convert(self, converter.Recipe(), source, out, settings)
