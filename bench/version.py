"""The version of this distribution, which is not named as its command is."""

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "bard-bench"


def installed_version() -> str:
    """The version of the installed distribution; a checkout that only lies on the path has none."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "not installed"
