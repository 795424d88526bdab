"""Which operators a converted file has, and in which precision each computes."""

from collections import Counter
from typing import Any, Literal

import msgspec

Mode = Literal["float", "hybrid", "int8", "16x8", "integer", "quantization"]
_QUANTIZATION = ("QUANTIZE", "DEQUANTIZE")


class Operator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of operator.

    `hybrid`: weights in 8 bits or fewer, arithmetic in float. `integer`: indices and shapes. `quantization`: turns
    floats into quantised integers, or back.
    """

    name: str
    mode: Mode
    count: int


def count_operators(model: bytes) -> tuple[Operator, ...]:
    """The file's operators as converted, before a delegate replaces some. A WHILE counts as one."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType  # noqa: PLC0415 - native

    plain: Any = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter: Any = Interpreter(model_content=model, experimental_op_resolver_type=plain)
    dtypes = {tensor["index"]: tensor["dtype"].__name__ for tensor in interpreter.get_tensor_details()}
    counts = Counter[tuple[str, Mode]]()
    for operator in interpreter._get_ops_details():  # noqa: SLF001 - no public way
        inputs, outputs = (
            {dtypes[index] for index in operator[side] if index in dtypes} for side in ("inputs", "outputs")
        )
        counts[operator["op_name"], mode_of(operator["op_name"], inputs, outputs)] += 1
    return tuple(
        Operator(name=name, mode=mode, count=count) for (name, mode), count in sorted(counts.items())
    )


def mode_of(name: str, inputs: set[str], outputs: set[str]) -> Mode:
    """The precision of an operator, from the dtypes of its inputs and outputs."""
    if name in _QUANTIZATION:
        return "quantization"
    if "int16" in outputs:
        return "16x8"
    if "float32" in outputs:
        return "hybrid" if "int8" in inputs else "float"
    if "int8" in outputs:
        return "int8"
    return "float" if "float32" in inputs else "integer"
