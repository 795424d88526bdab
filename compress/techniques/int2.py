"""Weights in two bits, -1, 0 or 1 times a scale for each output channel: about a twelfth of the bytes."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance
from compress.weight_quantization import WINDOW_LSTM_REFUSED


class Int2:
    """See the module."""

    name = "int2"
    precision = "int2"
    summary = (
        "Weights in two bits, of embedding and logits in eight: about a twelfth of the bytes. Of use after "
        "`qat2` only. Not for a window LSTM."
    )
    bytes_per_weight = 0.25
    integer = False
    tolerance = Tolerance(logits=2.5, agreement=0.0)  # weights that were not trained for it are lost
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {"window-lstm": WINDOW_LSTM_REFUSED}

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        return converter.convert(converter.Recipe(weight_bits=2), source, settings)
