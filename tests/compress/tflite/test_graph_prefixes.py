"""Beginnings of a file: each runs, the last is the whole."""

import numpy as np
import pytest

from compress import artifact as artifacts
from compress.tflite import operators
from compress.tflite.graph_prefixes import cut_prefixes, name_layers
from shakespeare.errors import InvalidInput
from shakespeare.variants import VARIANTS


def ran(model):
    """The outputs of a bare file for ids of 1 and states of 0, by name-less order."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    for given in interpreter.get_input_details():
        value = 1 if given["dtype"] == np.int32 else 0
        interpreter.set_tensor(given["index"], np.full(given["shape"], value, given["dtype"]))
    interpreter.invoke()
    return [interpreter.get_tensor(output["index"]) for output in interpreter.get_output_details()]


def weight_shapes(model, operator_name):
    """Shapes of the weights of all operators of a name, in their order."""
    from ai_edge_litert.tools import flatbuffer_utils

    whole = flatbuffer_utils.read_model_from_bytearray(bytearray(model))
    graph = whole.subgraphs[0]
    for operator in graph.operators:
        name = flatbuffer_utils.opcode_to_name(whole, operator.opcodeIndex)
        if name == operator_name:
            yield list(graph.tensors[operator.inputs[name != "GATHER"]].shape)


@pytest.mark.parametrize(
    ("model", "conversion"),
    [
        ("causal-gru", "identity"),
        ("causal-gru", "int4"),
        ("causal-hybrid", "identity"),
        ("window-lstm", "identity"),
        ("window-gru", "identity"),
    ],
)
def test_one_for_each_operator_and_the_last_gives_what_the_file_gives(converted, model, conversion):
    artifact, data, _ = artifacts.load(converted(conversion, model).folder)
    prefixes = cut_prefixes(data, artifact.model)
    assert len(prefixes) == sum(operator.count for operator in operators.count_operators(data))
    (last,) = ran(prefixes[-1].model)
    assert any(whole.shape == last.shape and np.array_equal(whole, last) for whole in ran(data))
    for prefix in prefixes[:3]:
        assert all(np.isfinite(values).all() for values in ran(prefix.model))


def test_layers_follow_the_weights(converted):
    artifact, data, _ = artifacts.load(converted("identity", "causal-lstm").folder)
    operators_and_layers = [(prefix.operator, prefix.layer) for prefix in cut_prefixes(data, artifact.model)]
    products = [layer for operator, layer in operators_and_layers if operator == "FULLY_CONNECTED"]
    assert products == ["recurrent_1", "recurrent_1", "recurrent_2", "recurrent_2", "logits"]
    assert operators_and_layers[0] == ("GATHER", "embedding")
    assert list(weight_shapes(data, "FULLY_CONNECTED")) == [
        [160, 36], [160, 40], [132, 40], [132, 33], [artifact.vocabulary_size, 33],
    ]  # fmt: skip


def test_tables_of_ngrams_and_the_direct_way_are_layers(converted):
    artifact, data, _ = artifacts.load(converted("identity", "causal-hybrid").folder)
    operators_and_layers = [(prefix.operator, prefix.layer) for prefix in cut_prefixes(data, artifact.model)]
    tables = [layer for operator, layer in operators_and_layers if operator == "GATHER"]
    products = [layer for operator, layer in operators_and_layers if operator == "FULLY_CONNECTED"]
    assert tables == ["embedding", "ngram_2", "ngram_4"]
    assert products == [*["recurrent_1", "recurrent_2"] * 2, "logits", "direct"]
    # The shapes tell which is which: the products of states stand before those of inputs.
    assert list(weight_shapes(data, "GATHER")) == [[artifact.vocabulary_size, 36], [64, 36], [64, 36]]
    assert list(weight_shapes(data, "FULLY_CONNECTED")) == [
        [120, 40], [99, 33], [120, 36], [99, 40],
        [artifact.vocabulary_size, 33], [artifact.vocabulary_size, 36],
    ]  # fmt: skip


def test_what_holds_no_weights_belongs_to_the_layer_before():
    operators = [
        "RESHAPE",
        "GATHER",
        "REVERSE_V2",
        *["WHILE", "RESHAPE"] * 4,
        "FULLY_CONNECTED",
        "FULLY_CONNECTED",
    ]
    assert name_layers(operators, VARIANTS["gru"]) == [
        *["embedding"] * 3, *["recurrent_1"] * 4, *["recurrent_2"] * 4, "dense", "logits",
    ]  # fmt: skip


def test_a_mingru_has_one_product_a_layer():
    operators = ["GATHER", *["FULLY_CONNECTED", "LOGISTIC"] * 4, "FULLY_CONNECTED"]
    assert name_layers(operators, VARIANTS["stream-mingru"]) == [
        "embedding",
        *(f"recurrent_{number}" for number in (1, 1, 2, 2, 3, 3, 4, 4)),
        "logits",
    ]


def test_a_transformer_has_four_products_a_layer():
    layers = name_layers(
        ["GATHER", *["FULLY_CONNECTED"] * 16, "FULLY_CONNECTED"], VARIANTS["stream-transformer"]
    )
    names = ["embedding", *(f"transformer_{number}" for number in (1, 2, 3, 4)), "logits"]
    assert {name: layers.count(name) for name in names} == dict(zip(names, (1, 4, 4, 4, 4, 1), strict=True))


def test_a_file_of_another_architecture_is_refused():
    with pytest.raises(InvalidInput, match="must be 7 with weights"):
        name_layers(["GATHER", "FULLY_CONNECTED"], VARIANTS["gru"])
