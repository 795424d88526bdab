"""As many values as were asked for, in every kernel."""

import pytest


@pytest.mark.parametrize("model", ["window-lstm", "causal-gru"])
def test_clustering_leaves_the_values_asked_for_in_every_kernel(converted, model):
    for layer in converted("cluster16", model).artifact.layers:
        assert 1 < layer.distinct <= 16


def test_clustering_keeps_the_zeros_of_pruning(converted):
    for layer in converted("prune50+cluster16+dynamic_range", "causal-gru").artifact.layers:
        assert layer.sparsity >= 0.5 - 1 / layer.weights
        assert layer.distinct <= 17
