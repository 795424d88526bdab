"""Zeros where they were asked for, in every kernel."""

import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints


@pytest.mark.parametrize("model", ["window-lstm", "window-gru", "causal-gru"])
def test_pruning_leaves_the_zeros_asked_for_in_every_kernel(converted, model):
    """Inside Bidirectional layers too, which TFMOT refuses."""
    result = converted("prune50", model)
    for layer in result.artifact.layers:
        assert layer.sparsity == pytest.approx(0.5, abs=1 / layer.weights)
    weights = checkpoints.load(result.checkpoint).weights
    assert all(np.count_nonzero(array) for name, array in weights.items() if name.endswith("bias"))
