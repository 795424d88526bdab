"""A variant or a training preset by its name."""

from collections.abc import Mapping
from typing import NamedTuple

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import require_known
from shakespeare.variants import PRESETS, VARIANTS


class _LargestSizes(NamedTuple):
    """What a preset cuts architectures down to, see `ModelConfig.reduced`."""

    sequence_length: int
    layers: int
    width: int
    ngram_rows: int


# Tracing, layer by layer and position by position, is most of a smoke run, and its figures mean nothing. The width is
# one at which the TFLite converter still quantises kernels: it leaves those of up to 1,024 numbers in float; and a
# quarter of it, which is timed too, can be divided among the heads of a transformer.
_LARGEST_SIZES: Mapping[str, _LargestSizes] = {
    "smoke": _LargestSizes(sequence_length=8, layers=1, width=64, ngram_rows=2**9)
}


def variant(name: str, preset_name: str | None = None) -> ModelConfig:
    """The architecture of that name, no larger than a preset trains, where one is given.

    Raises:
        InvalidInput: the name is unknown.
    """
    require_known("variant", name, VARIANTS)
    model = VARIANTS[name]
    if preset_name is None or preset_name not in _LARGEST_SIZES:
        return model
    return model.reduced(*_LARGEST_SIZES[preset_name])


def preset(name: str) -> TrainConfig:
    """The training preset of that name.

    Raises:
        InvalidInput: the name is unknown.
    """
    require_known("preset", name, PRESETS)
    return PRESETS[name]
