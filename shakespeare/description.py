"""What describes a folder: a JSON file with its format version and the SHA-256 of each other file.

Checkpoints and artifacts are such folders. Every error names their `field`: "checkpoint", "artifact".
"""

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from shakespeare.errors import InvalidInput

# What decoding JSON raises: no JSON or not the fields asked for, no UTF-8, or nested too deep.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_Description = TypeVar("_Description", bound=msgspec.Struct)


class _FormatVersion(msgspec.Struct, frozen=True):
    """Read first: another version's fields differ, and the message should name the version."""

    format_version: int


def read(
    field: str,
    file: Path,
    description: type[_Description],
    version: int,
    upgrades: Mapping[int, Callable[[Any], Any]] = MappingProxyType({}),
) -> _Description:
    """The validated content of a description.

    `upgrades`: by the older format version that each of them reads, what changes its JSON to that of `version`.

    Raises:
        InvalidInput: the file cannot be read, is foreign, or of another format version.
    """
    data = read_bytes(field, file)
    try:
        format_version = msgspec.json.decode(data, type=_FormatVersion).format_version
        if format_version in upgrades:
            return msgspec.convert(upgrades[format_version](msgspec.json.decode(data)), description)
        if format_version != version:
            expected = f"this Bard reads format_version {version}"
            raise InvalidInput(field, f"{file.parent} has format_version {format_version}", expected)
        return msgspec.json.decode(data, type=description)
    except UNREADABLE as error:
        raise InvalidInput(field, file, f"is not Bard's ({error})") from error


def read_bytes(field: str, file: Path) -> bytes:
    """A file's content.

    Raises:
        InvalidInput: it cannot be read, or is no regular file.
    """
    try:
        check_regular(field, file)
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(field, file, f"cannot be read ({error.strerror})") from error


def check_regular(field: str, file: Path) -> None:
    """Returns where a file is no pipe and no device, which may never end, and no folder.

    Raises:
        InvalidInput: it is one.
        OSError: it is missing.
    """
    if not stat.S_ISREG(file.stat().st_mode):
        raise InvalidInput(field, file, "must be a regular file")


def check_sha256(field: str, file: Path, digest: str, expected: Mapping[str, str]) -> None:
    """Compares a file's digest with that of its name in the description.

    Raises:
        InvalidInput: the description does not list the file, or another digest.
    """
    if file.name not in expected:
        raise InvalidInput(field, file.parent, f"lacks {file.name} among its checksums")
    if digest != expected[file.name]:
        raise InvalidInput(field, file, "does not match its checksum; truncated or altered")
