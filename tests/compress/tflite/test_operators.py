"""What computes in which precision."""

import pytest

from compress import artifact as artifacts
from compress.tflite import operators


@pytest.mark.parametrize(
    ("name", "read", "written", "mode"),
    [
        ("FULLY_CONNECTED", {"float32"}, {"float32"}, "float"),
        ("FULLY_CONNECTED", {"float32", "int8"}, {"float32"}, "hybrid"),
        ("FULLY_CONNECTED", {"int8", "int32"}, {"int8"}, "int8"),
        ("FULLY_CONNECTED", {"int16", "int8", "int64"}, {"int16"}, "16x8"),
        ("UNIDIRECTIONAL_SEQUENCE_LSTM", {"int8", "int16", "int32"}, {"int8"}, "int8"),
        ("GATHER", {"int32"}, {"int32"}, "integer"),
        ("QUANTIZE", {"float32"}, {"int8"}, "quantization"),
        ("DEQUANTIZE", {"int8"}, {"float32"}, "quantization"),
        ("WHILE", {"int32", "float32"}, {"float32", "int32"}, "float"),
    ],
)
def test_modes(name, read, written, mode):
    assert operators.mode_of(name, read, written) == mode


def test_a_files_operators_are_counted(converted):
    folder = converted("int8", "causal-lstm").folder
    counted = operators.count_operators(artifacts.load(folder)[1])
    assert counted == converted("int8", "causal-lstm").artifact.operators
    dense = [operator for operator in counted if operator.name == "FULLY_CONNECTED"]
    # Two products for each of two cells, one for the logits.
    assert [(operator.mode, operator.count) for operator in dense] == [("int8", 5)]


def test_dynamic_range_is_hybrid(converted):
    counted = converted("dynamic_range", "causal-gru").artifact.operators
    assert {operator.mode for operator in counted if operator.name == "FULLY_CONNECTED"} == {"hybrid"}
