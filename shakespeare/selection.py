"""A variant or a training preset by its name."""

from collections.abc import Mapping
from typing import TypeVar

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.variants import PRESETS, VARIANTS

_Config = TypeVar("_Config")


def variant(name: str) -> ModelConfig:
    """The architecture of that name.

    Raises:
        InvalidInput: the name is unknown.
    """
    return _by_name("variant", name, VARIANTS)


def preset(name: str) -> TrainConfig:
    """The training preset of that name.

    Raises:
        InvalidInput: the name is unknown.
    """
    return _by_name("preset", name, PRESETS)


def _by_name(field: str, name: str, known: Mapping[str, _Config]) -> _Config:
    if name not in known:
        raise InvalidInput(field, name, f"unknown; known are {', '.join(known)}")
    return known[name]
