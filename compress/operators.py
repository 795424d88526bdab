"""Which operators a converted file has, and what each computes in."""

from collections import Counter
from typing import Any, Literal

import msgspec

Mode = Literal["float", "hybrid", "int8", "16x8", "whole numbers", "between"]
_BETWEEN = ("QUANTIZE", "DEQUANTIZE")


class Operator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of operator. `hybrid`: weights in int8, arithmetic in float; `between`: turns one into another."""

    name: str
    mode: Mode
    count: int


def operators(model: bytes) -> tuple[Operator, ...]:
    """The file's operators as converted, before a delegate replaces some; a WHILE's body is not entered."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType  # noqa: PLC0415 - native

    plain: Any = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter: Any = Interpreter(model_content=model, experimental_op_resolver_type=plain)
    types = {one["index"]: one["dtype"].__name__ for one in interpreter.get_tensor_details()}
    found = Counter(
        (
            one["op_name"],
            mode(
                one["op_name"],
                {types[at] for at in one["inputs"] if at in types},
                {types[at] for at in one["outputs"] if at in types},
            ),
        )
        for one in interpreter._get_ops_details()  # noqa: SLF001 - no public way
    )
    return tuple(
        Operator(name=name, mode=computed, count=count) for (name, computed), count in sorted(found.items())
    )


def mode(name: str, read: set[str], written: set[str]) -> Mode:
    """What an operator computes in, from the dtypes of its inputs and outputs."""
    if name in _BETWEEN:
        return "between"
    if "int16" in written:
        return "16x8"
    if "float32" in written:
        return "hybrid" if "int8" in read else "float"
    if "int8" in written:
        return "int8"
    return "float" if "float32" in read else "whole numbers"
