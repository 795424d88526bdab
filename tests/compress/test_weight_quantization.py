"""Weights in four and two bits: the numbers that the file holds, and the bytes that they take."""

import numpy as np
import pytest

from compress.technique import Refused
from compress.tflite.layer_weights import unpack
from compress.weight_quantization import IN_8_BITS, WINDOW_LSTM_REFUSED, check_supported
from shakespeare import checkpoint as checkpoints

LARGEST = {8: 127, 4: 7, 2: 1}  # of the whole numbers, by bits


def bits_of(key, bits):
    """Of a weight by its name: those of characters take eight."""
    return 8 if key.partition("/")[0] in IN_8_BITS else bits


def tables(folder):
    """The packed tensors of a file: shape, bytes, scales, by name."""
    from ai_edge_litert.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model_from_bytearray(bytearray((folder / "model.tflite").read_bytes()))
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            if tensor.quantization is not None and tensor.quantization.scale is not None:
                yield tuple(tensor.shape), bytes(model.buffers[tensor.buffer].data), tensor.quantization.scale


@pytest.mark.parametrize(("name", "bits"), [("int4", 4), ("int2", 2)])
@pytest.mark.parametrize("model", ["causal-gru", "causal-lstm", "window-gru"])
def test_every_large_weight_is_packed_to_the_byte(converted, model, name, bits):
    result = converted(name, model)
    weights = checkpoints.load(result.checkpoint).weights
    expected = (
        (
            array.shape if key.endswith("embeddings") else array.shape[::-1],
            -(-array.size * bits_of(key, bits) // 8),
        )
        for key, array in weights.items()
        if key.endswith(("kernel", "embeddings"))
    )
    assert sorted((shape, len(packed)) for shape, packed, _ in tables(result.folder)) == sorted(expected)


@pytest.mark.parametrize(("name", "bits"), [("int4", 4), ("int2", 2)])
def test_the_scale_is_the_largest_weight_of_each_channel(converted, name, bits):
    result = converted(name, "causal-gru")
    weights = checkpoints.load(result.checkpoint).weights
    by_shape = {
        array.shape if key.endswith("embeddings") else array.shape[::-1]: (
            array if key.endswith("embeddings") else array.T,
            bits_of(key, bits),
        )
        for key, array in weights.items()
    }
    for shape, packed, scale in tables(result.folder):
        float_table, width = by_shape[shape]
        expected = np.abs(float_table).max(1) / LARGEST[width]
        np.testing.assert_allclose(scale, expected, rtol=1e-6)
        whole = np.rint(float_table / expected[:, None])
        stored = np.frombuffer(packed, np.int8) if width == 8 else unpack(packed, width, whole.size)
        assert np.array_equal(stored.reshape(shape), whole)


def test_a_window_lstm_is_refused_and_no_other(configs):
    for config in configs.values():
        if config.bidirectional and config.recurrent == "lstm":
            with pytest.raises(Refused, match=WINDOW_LSTM_REFUSED.reason):
                check_supported(config)
        else:
            check_supported(config)
