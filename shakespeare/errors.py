"""The exception for what a user can correct, and how to install what is missing.

Needs the standard library alone: packages carry this file.
"""

from collections.abc import Iterable
from pathlib import Path


class InvalidInput(ValueError):  # noqa: N818 - it says what is wrong; every caller means a user's input
    """Says which field is wrong, what it holds, and what is allowed."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        super().__init__(f"{field}: {value}: {allowed}")
        self.field = field
        self.value = value
        self.allowed = allowed


def require_known(field: str, name: str, known: Iterable[str]) -> None:
    """Returns where `name` is one of the known ones.

    Raises:
        InvalidInput: it is not. It lists those that are.
    """
    names = list(known)
    if name not in names:
        raise InvalidInput(field, name, f"unknown; known are {', '.join(names) or 'none'}")


def install_hint(extra: str) -> str:
    """The pip command that installs an optional part of Bard: from a checkout, or from the package index."""
    is_checkout = (Path(__file__).resolve().parent.parent / "pyproject.toml").is_file()
    return f"pip install -e '.[{extra}]'" if is_checkout else f"pip install 'bard-bench[{extra}]'"
