"""Cuts a converted file after each of its operators: the time between two cuts is that of an operator.

LiteRT's Python package has no profiler of operators, so each prefix of the graph becomes a model
of its own that can be timed like any other.
"""

from collections.abc import Mapping
from typing import NamedTuple

from shakespeare.config import ModelConfig, Recurrent
from shakespeare.errors import InvalidInput

# Operators that hold a layer's weights. A bidirectional layer has two, one each way; a causal cell
# has two products, of what it reads and of its state; a minGRU's cell none of its state.
_WEIGHTED_A_LAYER: Mapping[Recurrent, int] = {"lstm": 2, "gru": 2, "mingru": 1}
_WEIGHTED = ("GATHER", "EMBEDDING_LOOKUP", "FULLY_CONNECTED", "UNIDIRECTIONAL_SEQUENCE_LSTM", "WHILE")


class GraphPrefix(NamedTuple):
    """The graph up to one operator, and the layer that it works for."""

    operator: str
    layer: str
    model: bytes


def cut_prefixes(model: bytes, config: ModelConfig) -> list[GraphPrefix]:
    """A model for every operator of the main graph, in order. A WHILE counts as one, its body with it.

    The converter keeps no layer's name on most operators. So an operator with weights gets its layer
    from its place among those, and one without weights gets the layer of the operator before it.

    Raises:
        InvalidInput: the file is not of this architecture.
    """
    from ai_edge_litert.tools import flatbuffer_utils  # noqa: PLC0415 - native: only where it runs

    whole = flatbuffer_utils.read_model_from_bytearray(bytearray(model))
    whole.signatureDefs = []  # they name outputs that a prefix does not have
    graph = whole.subgraphs[0]
    operators = list(graph.operators)
    names = [flatbuffer_utils.opcode_to_name(whole, operator.opcodeIndex) for operator in operators]
    prefixes = []
    for length, (name, layer) in enumerate(zip(names, name_layers(names, config), strict=True), 1):
        graph.operators = operators[:length]
        graph.outputs = operators[length - 1].outputs
        prefixes.append(GraphPrefix(name, layer, bytes(flatbuffer_utils.convert_object_to_bytearray(whole))))
    return prefixes


def name_layers(operators: list[str], config: ModelConfig) -> list[str]:
    """The layer of each operator of a file that was converted from this architecture."""
    weighted_layers = ["embedding"]
    for name in config.layer_names:
        weighted_layers += [name] * _WEIGHTED_A_LAYER[config.recurrent]
    weighted_layers += ["dense"] if config.dense else []
    weighted_layers.append("logits")
    weighted = [name for name in operators if name in _WEIGHTED]
    if len(weighted) != len(weighted_layers):
        raise InvalidInput("operators", weighted, f"must be {len(weighted_layers)} with weights")
    passed, layers = 0, []
    for name in operators:
        if name in _WEIGHTED:
            layers.append(weighted_layers[passed])
            passed += 1
        else:
            layers.append(weighted_layers[max(passed - 1, 0)])
    return layers
