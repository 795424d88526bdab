"""A variant or a training preset by its name."""

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import require_known
from shakespeare.variants import LONGEST_SEQUENCES, PRESETS, VARIANTS


def variant(name: str, preset_name: str | None = None) -> ModelConfig:
    """The architecture of that name, its sequences no longer than a preset reads, where one is given.

    Raises:
        InvalidInput: the name is unknown.
    """
    require_known("variant", name, VARIANTS)
    model = VARIANTS[name]
    if preset_name is None or preset_name not in LONGEST_SEQUENCES:
        return model
    return model.shortened(LONGEST_SEQUENCES[preset_name])


def preset(name: str) -> TrainConfig:
    """The training preset of that name.

    Raises:
        InvalidInput: the name is unknown.
    """
    require_known("preset", name, PRESETS)
    return PRESETS[name]
