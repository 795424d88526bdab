"""A variant or a training preset by its name."""

import msgspec

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import require_known
from shakespeare.variants import PRESETS, SMOKE_LENGTH, VARIANTS


def variant(name: str, preset_name: str = "full") -> ModelConfig:
    """The architecture of that name as a preset trains it: `smoke` reads a few characters at a time.

    Raises:
        InvalidInput: the name is unknown.
    """
    require_known("variant", name, VARIANTS)
    model = VARIANTS[name]
    if preset_name != "smoke":
        return model
    length = min(model.sequence_length, SMOKE_LENGTH)
    return msgspec.structs.replace(model, sequence_length=length, stride=min(model.stride, length))


def preset(name: str) -> TrainConfig:
    """The training preset of that name.

    Raises:
        InvalidInput: the name is unknown.
    """
    require_known("preset", name, PRESETS)
    return PRESETS[name]
