"""Cuts a converted file after each of its operators: the time between two cuts is that of an operator.

LiteRT's Python package has no profiler of operators, so each prefix of the graph becomes a model
of its own that can be timed like any other.
"""

from collections.abc import Mapping
from typing import NamedTuple

from shakespeare.config import ModelConfig, Recurrent
from shakespeare.errors import InvalidInput
from shakespeare.ngram_embeddings import layer_names

# Operators that hold a layer's weights. A bidirectional layer has two, one each way; a causal cell
# has two products, of what it reads and of its state; a minGRU's cell none of its state;
# a transformer's layer two in each half.
_WEIGHTED_A_LAYER: Mapping[Recurrent, int] = {"lstm": 2, "gru": 2, "mingru": 1, "transformer": 4}
_LOOKUPS = ("GATHER", "EMBEDDING_LOOKUP")
_WEIGHTED = (*_LOOKUPS, "FULLY_CONNECTED", "UNIDIRECTIONAL_SEQUENCE_LSTM", "WHILE")


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
    lookups, products = ["embedding", *layer_names(config)], _products(config)
    weighted = [name for name in operators if name in _WEIGHTED]
    total = len(lookups) + len(products)
    if (sum(name in _LOOKUPS for name in weighted), len(weighted)) != (len(lookups), total):
        raise InvalidInput(
            "operators", weighted, f"must be {total} with weights, {len(lookups)} of them lookups"
        )
    of_lookups, of_products = iter(lookups), iter(products)
    weighted_layers = [next(of_lookups if name in _LOOKUPS else of_products) for name in weighted]
    passed, layers = 0, []
    for name in operators:
        passed += name in _WEIGHTED
        layers.append(weighted_layers[max(passed - 1, 0)])
    return layers


def _products(config: ModelConfig) -> list[str]:
    """The layers of the operators with weights that are no lookup, in a file's order."""
    recurrent = config.layer_names
    if config.ngram_orders:  # there the products of all states stand before those of what the layers read
        return [*recurrent, *recurrent, *(["dense"] if config.dense else []), "logits", "direct"]
    side_by_side = [name for name in recurrent for _ in range(_WEIGHTED_A_LAYER[config.recurrent])]
    return [*side_by_side, *(["dense"] if config.dense else []), "logits"]
