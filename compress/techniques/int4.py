"""Weights in four bits, of embedding and logits in eight; activations in float: about an eighth of the bytes."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from compress import converter
from compress.technique import ConvertedFile, KnownFailure, ModelKind, Settings, Tolerance
from compress.weight_quantization import WINDOW_LSTM_REFUSED


class Int4:
    """See the module."""

    name = "int4"
    precision = "int4"
    summary = (
        "Weights in four bits, of embedding and logits in eight: about an eighth of the bytes. Train with `qat4` "
        "before it. Not for a window LSTM."
    )
    bytes_per_weight = 0.5
    integer = False
    tolerance = Tolerance(logits=0.3, agreement=0.6)  # without training for it
    known_failures: ClassVar[Mapping[ModelKind, KnownFailure]] = {"window-lstm": WINDOW_LSTM_REFUSED}

    def convert(self, source: Path, settings: Settings) -> ConvertedFile:
        """See `Conversion.convert`."""
        return converter.convert(converter.Recipe(weight_bits=4), source, settings)
