"""A variant or a training preset by its name."""

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import require_known
from shakespeare.variants import PRESETS, VARIANTS


def variant(name: str) -> ModelConfig:
    """The architecture of that name.

    Raises:
        InvalidInput: the name is unknown.
    """
    require_known("variant", name, VARIANTS)
    return VARIANTS[name]


def preset(name: str) -> TrainConfig:
    """The training preset of that name.

    Raises:
        InvalidInput: the name is unknown.
    """
    require_known("preset", name, PRESETS)
    return PRESETS[name]
