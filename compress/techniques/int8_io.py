"""Full int8 whose inputs and outputs are int8 too; character ids stay integers."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance


class Int8InputOutput:
    """See the module."""

    name = "int8_io"
    precision = "int8"
    summary = "Full int8, inputs and outputs too; character ids stay integers."
    bytes_per_weight = 1.0
    integer = True
    tolerance = Tolerance(logits=0.2, agreement=0.55)
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {"window-gru": converter.WINDOW_GRU_CRASH}

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        recipe = converter.Recipe(optimize=True, activations="int8", integer_io=True)
        return converter.convert(recipe, source, settings)
