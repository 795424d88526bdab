"""Other engines, given the same weights and the same batch: rows in the same tables."""

import importlib.util

from shakespeare.errors import InvalidInput

_MODULES = {
    "tf_keras": ("tf_keras",),
    "torch": ("torch",),
    "onnxruntime": ("onnxruntime", "onnx", "tf2onnx"),
}


def available(name: str) -> bool:
    """Whether a peer is installed. Looks, and loads nothing."""
    return all(importlib.util.find_spec(module) for module in _MODULES[name])


def require(name: str) -> None:
    """Returns where a peer is installed.

    Raises:
        InvalidInput: it is unknown, or not installed.
    """
    if name not in _MODULES:
        raise InvalidInput("peers", name, f"unknown; known are {', '.join(_MODULES)}")
    if not available(name):
        raise InvalidInput("peers", name, "is not installed; pip install 'bard[peers]'")
