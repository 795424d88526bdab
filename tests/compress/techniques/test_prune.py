"""Zeros where they were asked for, in every kernel."""

import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints


@pytest.mark.parametrize("model", ["window-lstm", "window-gru", "causal-gru"])
def test_pruning_leaves_the_zeros_asked_for_in_every_kernel(converted, model):
    """Inside Bidirectional layers too, which TFMOT refuses."""
    result = converted("prune50", model)
    weights = checkpoints.load(result.checkpoint).weights
    for name, array in weights.items():
        if name.endswith(("kernel", "embeddings")):
            assert np.count_nonzero(array == 0) / array.size == pytest.approx(0.5, abs=1 / array.size), name
    # The converter may cut a kernel into its gates, of which each has a share of its own.
    layers = result.artifact.layers
    zeros, stored = sum(layer.zeros for layer in layers), sum(layer.weights for layer in layers)
    assert zeros / stored == pytest.approx(0.5, abs=len(layers) / stored)
    assert all(np.count_nonzero(array) for name, array in weights.items() if name.endswith("bias"))
