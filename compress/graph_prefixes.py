"""Cuts a converted file after each of its operators: the time between two cuts is that of an operator.

LiteRT's Python package has no profiler of operators, so each beginning of the graph becomes a model
of its own that can be timed like any other.
"""

from typing import NamedTuple

from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput

# Operators that hold a layer's weights. A bidirectional layer has two, one each way; a causal cell
# has two products, of what it reads and of its state.
_WEIGHTED = ("GATHER", "FULLY_CONNECTED", "UNIDIRECTIONAL_SEQUENCE_LSTM", "WHILE")


class Prefix(NamedTuple):
    """The graph up to one operator, and the layer that it works for."""

    operator: str
    layer: str
    model: bytes


def prefixes(model: bytes, config: ModelConfig) -> list[Prefix]:
    """A model for every operator of the main graph, in order. A WHILE counts as one, its body with it.

    The converter keeps no layer's name on most operators: what holds weights is told by its place,
    and what holds none belongs to the one before it.

    Raises:
        InvalidInput: the file is not of this architecture.
    """
    from ai_edge_litert.tools import flatbuffer_utils  # noqa: PLC0415 - native: only where it runs

    whole = flatbuffer_utils.read_model_from_bytearray(bytearray(model))
    whole.signatureDefs = []  # they name outputs that a beginning does not have
    graph = whole.subgraphs[0]
    operators = list(graph.operators)
    names = [flatbuffer_utils.opcode_to_name(whole, operator.opcodeIndex) for operator in operators]
    found = []
    for number, (name, layer) in enumerate(zip(names, layers(names, config), strict=True), 1):
        graph.operators = operators[:number]
        graph.outputs = operators[number - 1].outputs
        found.append(Prefix(name, layer, bytes(flatbuffer_utils.convert_object_to_bytearray(whole))))
    return found


def layers(operators: list[str], config: ModelConfig) -> list[str]:
    """The layer of each operator of a file that was converted from this architecture."""
    expected = ["embedding"]
    for number in range(1, len(config.units) + 1):
        expected += [f"recurrent_{number}"] * 2
    expected += ["dense"] if config.dense else []
    expected.append("logits")
    weighted = [name for name in operators if name in _WEIGHTED]
    if len(weighted) != len(expected):
        raise InvalidInput("operators", weighted, f"must be {len(expected)} with weights")
    at, found = 0, []
    for name in operators:
        found.append(expected[max(at - 1, 0)] if name not in _WEIGHTED else expected[at])
        at += name in _WEIGHTED
    return found
