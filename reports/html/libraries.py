"""The libraries that the HTML report is made with, and what to do where one is missing."""

from importlib.util import find_spec

_NEEDED = {
    "altair": "altair",
    "jinja2": "jinja2",
    "vl_convert": "vl-convert-python",
}  # module -> what is installed


class MissingLibraryError(ImportError):
    """The HTML report cannot be made here; the message says what to install."""


def missing() -> tuple[str, ...]:
    """Names of the packages that are not installed."""
    return tuple(package for module, package in _NEEDED.items() if find_spec(module) is None)


def require() -> None:
    """Returns where the report can be made.

    Raises:
        MissingLibraryError: a library is not installed.
    """
    if names := missing():
        packages = " ".join(names)
        raise MissingLibraryError(
            f"{', '.join(names)} not installed; pip install {packages}, or pip install 'bard-bench[train]'"
        )
