"""Documents that hold a record: JSON of a known schema version, read again before it is written."""

from pathlib import Path
from typing import TypeVar

import msgspec

from reports.schema.struct import Struct

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
        data = path.read_bytes()
    except OSError as error:
        raise RecordError(f"record: {path} cannot be read: {error.strerror}") from error
    try:
        version = msgspec.json.decode(data, type=_Versioned).schema_version
        if version != schema_version:
            raise RecordError(f"record: {path} has schema_version {version}, not {schema_version}")
        return msgspec.json.decode(data, type=document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"record: {path} is not {description}: {error}") from error
