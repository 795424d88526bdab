"""What a causal model carries from one piece of text to the next: its state and, for n-grams, the last ids."""

from typing import Any

import numpy as np
import numpy.typing as npt

from shakespeare.config import ModelConfig


def zeros(config: ModelConfig, rows: int) -> tuple[npt.NDArray[Any], ...]:
    """What stands before a text: the state, float32 [rows, width] a part, then ids int32; none of a window model."""
    return tuple(np.zeros((rows, width), dtype) for width, dtype in _parts(config))


def specs(tensorflow: Any, config: ModelConfig) -> tuple[Any, ...]:
    """The same as shapes and dtypes of a traced function's arguments, of any number of rows."""
    return tuple(tensorflow.TensorSpec([None, width], dtype) for width, dtype in _parts(config))


def _parts(config: ModelConfig) -> list[tuple[int, Any]]:
    if config.bidirectional:
        return []
    parts: list[tuple[int, Any]] = [(width, np.float32) for width in config.state_sizes]
    return [*parts, (config.ids_per_step - 1, np.int32)] if config.ngram_orders else parts
