"""Counts the weights of a converted file, tensor by tensor: their zeros, distinct values and bytes as stored."""

from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

# TensorType of the file format: those that weights are stored in. Its other types are indices and shapes.
_DTYPES = {0: np.float32, 1: np.float16, 7: np.int16, 9: np.int8}
_PACKED_BITS = {17: 4, 19: 2}


class LayerWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One matrix of weights in a converted file: a kernel, an embedding, or a gate's part of one."""

    name: str
    weights: int
    zeros: int
    distinct: int  # values as stored

    @property
    def sparsity(self) -> float:
        """Share of zeros."""
        return self.zeros / self.weights


class FileWeights(NamedTuple):
    """What a file stores of a model."""

    layers: tuple[LayerWeights, ...]
    bytes_per_weight: float  # mean over all matrices


def count_file_weights(model: bytes) -> FileWeights:
    """Every constant matrix of a .tflite, each once. Vectors, as biases, are left out.

    Raises:
        ValueError: the file holds no matrix.
    """
    from ai_edge_litert.tools import flatbuffer_utils  # noqa: PLC0415 - native: only where it runs

    whole: Any = flatbuffer_utils.read_model_from_bytearray(bytearray(model))
    layers: dict[int, LayerWeights] = {}  # by buffer: tensors of several graphs may share one
    stored = 0
    for graph in whole.subgraphs:
        for tensor in graph.tensors:
            data = whole.buffers[tensor.buffer].data
            if tensor.buffer in layers or data is None or len(data) == 0 or not _is_matrix(tensor):
                continue
            content = bytes(bytearray(data))
            if tensor.type in _PACKED_BITS:
                values = unpack(content, _PACKED_BITS[tensor.type], int(np.prod(tensor.shape)))
            else:
                values = np.frombuffer(content, _DTYPES[tensor.type])
            name = tensor.name.decode("utf-8", "replace")
            layers[tensor.buffer] = count_weights(name, values, zero_point(tensor))
            stored += len(content)
    weights = sum(layer.weights for layer in layers.values())
    if not weights:
        raise ValueError("model: holds no matrix of weights")
    return FileWeights(tuple(layers.values()), stored / weights)


def unpack(packed: bytes, bits: int, count: int) -> npt.NDArray[np.int8]:
    """Signed whole numbers [count] of so many bits, several to a byte, the first in the lowest bits."""
    shifts = np.arange(0, 8, bits, dtype=np.uint8)
    unsigned = (np.frombuffer(packed, np.uint8)[:, None] >> shifts) & (2**bits - 1)
    values: npt.NDArray[np.int8] = unsigned.ravel()[:count].astype(np.int8)
    values[values >= 2 ** (bits - 1)] -= 2**bits
    return values


def count_weights(name: str, values: npt.NDArray[Any], zero: int = 0) -> LayerWeights:
    """Zeros and distinct values of a matrix as stored; `zero` is what stands for 0 in it."""
    return LayerWeights(
        name=name,
        weights=values.size,
        zeros=int(np.count_nonzero(values == zero)),
        distinct=len(np.unique(values)),
    )


def zero_point(tensor: Any) -> int:
    """The stored value that means 0. Weights with a scale for each channel have 0 in all of them."""
    points = tensor.quantization.zeroPoint if tensor.quantization is not None else None
    return int(points[0]) if points is not None and len(points) == 1 else 0


def _is_matrix(tensor: Any) -> bool:
    """Two dimensions and more, none of them 1: not a bias, and not the zeros that a state begins with."""
    shape = [] if tensor.shape is None else [int(size) for size in tensor.shape]
    return tensor.type in _DTYPES | _PACKED_BITS and len(shape) >= 2 and min(shape) > 1
