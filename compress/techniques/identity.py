"""The float model as a TFLite file, nothing changed: what the others are compared with."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance


class Identity:
    """See the module."""

    name = "identity"
    precision = "float32"
    summary = "The float model as a TFLite file, nothing changed: what the others are compared with."
    bytes_per_weight = 4.0
    integer = False
    tolerance = Tolerance(logits=1e-05, agreement=0.99)
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {}

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        recipe = converter.Recipe()
        return converter.convert(recipe, source, settings)
