"""Counts the zeros and the distinct values of a model's weights, layer by layer."""

import msgspec
import numpy as np

from shakespeare.models import Weights


class LayerWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kernel, recurrent kernel or embedding of the float weights that were converted."""

    name: str
    weights: int
    zeros: int
    distinct: int

    @property
    def sparsity(self) -> float:
        """Share of zeros."""
        return self.zeros / self.weights


def count_layer_weights(weights: Weights) -> tuple[LayerWeights, ...]:
    """Zeros and distinct values of every kernel, recurrent kernel and embedding, by name."""
    return tuple(
        LayerWeights(
            name=name,
            weights=array.size,
            zeros=array.size - int(np.count_nonzero(array)),
            distinct=len(np.unique(array)),
        )
        for name, array in sorted(weights.items())
        if name.endswith(("kernel", "embeddings"))
    )
