"""What stands before a text, by the kind of model."""

import numpy as np
import pytest

from shakespeare.training import carried_state


@pytest.mark.parametrize(
    ("kind", "widths"),
    [
        ("window-gru", []),
        ("causal-gru", [6, 5]),
        ("causal-lstm", [6, 6, 5, 5]),
        ("causal-hybrid", [6, 5, 3]),  # 4-grams: three ids precede
    ],
)
def test_zeros_of_every_part(configs, kind, widths):
    zeros = carried_state.zeros(configs[kind], 7)
    assert [part.shape for part in zeros] == [(7, width) for width in widths]
    assert not any(part.any() for part in zeros)
    assert all(part.dtype == np.float32 for part in zeros[: len(configs[kind].state_sizes)])
    assert kind != "causal-hybrid" or zeros[-1].dtype == np.int32


@pytest.mark.parametrize("kind", ["window-gru", "causal-lstm", "causal-hybrid"])
def test_specs_are_those_of_zeros(configs, engines, kind):  # noqa: ARG001 - imports TensorFlow with its threads set
    import tensorflow as tf

    zeros, specs = carried_state.zeros(configs[kind], 7), carried_state.specs(tf, configs[kind])
    for part, spec in zip(zeros, specs, strict=True):
        assert spec.is_compatible_with(tf.constant(part))
        assert spec.shape[0] is None
