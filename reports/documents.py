"""Documents that hold a record: JSON of a known schema version, read again before it is written."""

from pathlib import Path
from typing import TypeVar

import msgspec

from reports.schema.struct import Struct

MAXIMUM_BYTES = 2**28  # a quick run's record takes some 3 MB
_Document = TypeVar("_Document", bound=Struct)


class RecordError(ValueError):
    """A record that cannot be read, is of another version, or mixes machines."""


class _Versioned(msgspec.Struct):
    """Read first: another version's fields differ, and the message should name the version."""

    schema_version: int


def encode(document: Struct) -> bytes:
    """The document as JSON without spaces.

    Raises:
        RecordError: it could not be read again. JSON has no NaN and no infinity.
    """
    data = msgspec.json.encode(document)
    try:
        msgspec.json.decode(data, type=type(document))
    except msgspec.ValidationError as error:
        raise RecordError(f"record: a value cannot be stored: {error}") from error
    return data


def load(path: Path, document: type[_Document], schema_version: int, description: str) -> _Document:
    """Reads and validates a document.

    Raises:
        RecordError: missing, of another schema version, or not what `description` says, as "a run record".
    """
    try:
        with path.open("rb") as file:  # of a pipe or a device too: one may not end
            data = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise RecordError(f"record: {path} cannot be read: {error.strerror}") from error
    if len(data) > MAXIMUM_BYTES:
        raise RecordError(f"record: {path} holds more than {MAXIMUM_BYTES:,} bytes; no record is so large")
    try:
        version = msgspec.json.decode(data, type=_Versioned).schema_version
        if version != schema_version:
            told = f"has schema_version {version}, not {schema_version} as {description} of this version has"
            raise RecordError(f"record: {path} {told}")
        return msgspec.json.decode(data, type=document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordError(f"record: {path} is not {description}: {error}") from error
