"""Turns the GATHER of a converted file into an EMBEDDING_LOOKUP, whose table may have four or two bits."""

from typing import Any

import numpy as np

_VERSION = 4  # of the operator: with scales for each row, and tables narrower than a byte


def use_embedding_lookup(model: bytes) -> bytes:
    """A file that computes the same; a GATHER of anything but rows of a constant table stays.

    EMBEDDING_LOOKUP reads a list of ids, so the ids of a window, [1, length], are reshaped before and its
    result after it.
    """
    from ai_edge_litert.tools import flatbuffer_utils  # noqa: PLC0415 - native: only where it runs

    whole: Any = flatbuffer_utils.read_model_from_bytearray(bytearray(model))
    graph = whole.subgraphs[0]
    operators = []
    for operator in graph.operators:
        name = flatbuffer_utils.opcode_to_name(whole, operator.opcodeIndex)
        operators += _as_lookup(whole, graph, operator) if name == "GATHER" else [operator]
    graph.operators = operators
    return bytes(flatbuffer_utils.convert_object_to_bytearray(whole))


def _as_lookup(model: Any, graph: Any, gather: Any) -> list[Any]:
    from ai_edge_litert import schema_py_generated as schema  # noqa: PLC0415

    table, ids = (int(index) for index in gather.inputs)
    rows = graph.tensors[table]
    options = gather.builtinOptions
    looks_up_rows = len(rows.shape) == 2 and not options.axis and not options.batchDims
    if not looks_up_rows or model.buffers[rows.buffer].data is None:
        return [gather]
    (output,) = gather.outputs
    before, after = [], []
    if len(graph.tensors[ids].shape) > 1:
        count = int(np.prod(graph.tensors[ids].shape))
        as_list = _add_tensor(schema, graph, graph.tensors[ids], [count])
        vectors = _add_tensor(schema, graph, graph.tensors[output], [count, int(rows.shape[1])])
        before = [_reshape(schema, model, graph, ids, as_list)]
        after = [_reshape(schema, model, graph, vectors, int(output))]
        ids, output = as_list, vectors
    gather.opcodeIndex = _add_code(schema, model, schema.BuiltinOperator.EMBEDDING_LOOKUP, _VERSION)
    gather.inputs, gather.outputs = [ids, table], [int(output)]
    gather.builtinOptions, gather.builtinOptionsType = None, schema.BuiltinOptions.NONE
    return [*before, gather, *after]


def _reshape(schema: Any, model: Any, graph: Any, source: int, target: int) -> Any:
    shape = np.asarray(graph.tensors[target].shape, np.int32)
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(shape.tobytes(), np.uint8)
    model.buffers.append(buffer)
    constant = schema.TensorT()
    constant.name, constant.shape = graph.tensors[target].name + b"/shape", [len(shape)]  # each its own name
    constant.type, constant.buffer = schema.TensorType.INT32, len(model.buffers) - 1
    graph.tensors.append(constant)
    operator, options = schema.OperatorT(), schema.ReshapeOptionsT()
    options.newShape = shape
    operator.opcodeIndex = _add_code(schema, model, schema.BuiltinOperator.RESHAPE, 1)
    operator.inputs, operator.outputs = [source, len(graph.tensors) - 1], [target]
    operator.builtinOptions, operator.builtinOptionsType = options, schema.BuiltinOptions.ReshapeOptions
    return operator


def _add_tensor(schema: Any, graph: Any, like: Any, shape: list[int]) -> int:
    """The index of a new tensor of another shape, without content."""
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.type, tensor.buffer = like.name + b"/list", shape, like.type, 0
    graph.tensors.append(tensor)
    return len(graph.tensors) - 1


def _add_code(schema: Any, model: Any, builtin: int, version: int) -> int:
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = builtin
    code.version = version
    model.operatorCodes.append(code)
    return len(model.operatorCodes) - 1
