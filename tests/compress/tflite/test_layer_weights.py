"""Zeros, distinct values and bytes a weight, counted in converted files."""

import numpy as np
import pytest

from compress import artifact as artifacts
from compress.tflite.layer_weights import LayerWeights, count_file_weights, count_weights, unpack

CHARACTERS = 3_800 / 12_920  # of the weights of causal-gru: its embedding and its logits


def test_the_share_of_zeros():
    assert LayerWeights(name="x", weights=8, zeros=2, distinct=5).sparsity == 0.25


@pytest.mark.parametrize(("zero", "zeros"), [(0, 2), (3, 1)])
def test_what_stands_for_zero_is_counted(zero, zeros):
    stored = np.array([0, 0, 3, -4], np.int8)
    assert count_weights("x", stored, zero) == LayerWeights(name="x", weights=4, zeros=zeros, distinct=3)


@pytest.mark.parametrize(
    ("packed", "bits", "values"),
    [
        (b"\x21\xf8", 4, [1, 2, -8, -1]),
        (b"\x97\x0f", 4, [7, -7, -1]),
        (b"\xe4", 2, [0, 1, -2, -1]),
        (b"\xdd\x03", 2, [1, -1, 1, -1, -1]),
    ],
)
def test_packed_weights_are_signed_and_begin_in_the_lowest_bits(packed, bits, values):
    """Where the last byte is not full, its upper bits are no weights."""
    assert unpack(packed, bits, len(values)).tolist() == values


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chain", "least", "most"),
    [
        ("identity", 4, 4),
        ("float16", 2, 2),
        ("dynamic_range", 1, 1.6),
        # What reads and writes characters takes a byte; at most a byte of each matrix is not full.
        ("int4", CHARACTERS + (1 - CHARACTERS) * 0.5, CHARACTERS + (1 - CHARACTERS) * 0.5 + 0.001),
        ("int2", CHARACTERS + (1 - CHARACTERS) * 0.25, CHARACTERS + (1 - CHARACTERS) * 0.25 + 0.001),
    ],
)
def test_bytes_a_weight_are_those_of_the_file(converted, chain, least, most):
    """By the file's own matrices: what a technique promises of itself is not looked at."""
    result = converted(chain, "causal-gru")
    counted = count_file_weights((result.folder / artifacts.MODEL).read_bytes())
    assert least - 1e-9 <= counted.bytes_per_weight <= most
    assert result.artifact.bytes_per_weight == counted.bytes_per_weight
    assert result.artifact.layers == counted.layers
