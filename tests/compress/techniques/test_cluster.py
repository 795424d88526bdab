"""As many values as were asked for, in every kernel."""

import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints


@pytest.mark.parametrize("model", ["window-lstm", "causal-gru"])
def test_clustering_leaves_the_values_asked_for_in_every_kernel(converted, model):
    for layer in converted("cluster16", model).artifact.layers:
        assert 1 < layer.distinct <= 16


def test_clustering_keeps_the_zeros_of_pruning(converted):
    """In the weights; a file of eight bits stores more values, as each channel has a scale of its own."""
    result = converted("prune50+cluster16+dynamic_range", "causal-gru")
    for name, array in checkpoints.load(result.checkpoint).weights.items():
        if name.endswith(("kernel", "embeddings")):
            assert np.count_nonzero(array == 0) / array.size >= 0.5 - 1 / array.size, name
            assert len(np.unique(array)) <= 17, name
    for layer in result.artifact.layers:
        assert layer.sparsity >= 0.5 - 1 / layer.weights
