"""What a run has measured, kept: one JSON file a part, valid while the hash of all that went into it holds."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from reports.record import CellId, Failure
from shakespeare.description import UNREADABLE
from shakespeare.files import make_folder, sha256, write

_Value = TypeVar("_Value", bound=msgspec.Struct)


class PartId(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured once and kept: a part of a cell, or one of the whole run.

    `subject` tells apart several parts of one kind, as "encode" of "corpus". It is for file names and people;
    nothing is ever read out of it.
    """

    part: str
    cell: CellId | None = None
    subject: str = ""

    @property
    def file_name(self) -> str:
        """A name that a person can find in the folder."""
        words = [self.part, self.subject]
        if self.cell:
            own_precision = self.cell.engine == "litert" or self.cell.precision == "float32"
            precision = "" if own_precision else self.cell.precision
            repeat = f"repeat-{self.cell.repeat}" if self.cell.repeat else ""
            words = [self.cell.variant, self.cell.technique, self.cell.engine, precision, *words, repeat]
        return re.sub(r"[^\w.+-]+", "-", ".".join(filter(None, words))) + ".json"


class CacheKey(msgspec.Struct, frozen=True, kw_only=True):
    """A part and the hash of everything that it was measured from."""

    part: PartId
    inputs: str


class Cache:
    """A folder of measured parts."""

    def __init__(self, folder: Path) -> None:
        """Creates the folder where it is missing.

        Raises:
            InvalidInput: it cannot be written.
        """
        make_folder(folder, "out")
        self._folder = folder
        self.reused = 0
        self.measured = 0

    def get(self, key: CacheKey, kind: type[_Value]) -> _Value | Failure | None:
        """What was measured of exactly these inputs; None where nothing valid is there."""
        stored = self._read(key.part)
        if stored is None or stored.inputs != key.inputs:
            return None
        try:
            if stored.failure:
                return msgspec.convert(stored.failure, Failure)
            return msgspec.convert(stored.value, kind)
        except msgspec.ValidationError:
            return None  # a damaged file: the part is measured again

    def drop_stale(self, key: CacheKey) -> bool:
        """Removes what was measured from other inputs; False where nothing such was there."""
        stored = self._read(key.part)
        stale = stored is not None and stored.inputs != key.inputs
        if stale:
            (self._folder / key.part.file_name).unlink(missing_ok=True)
        return stale

    def put(self, key: CacheKey, value: msgspec.Struct) -> None:
        """Keeps a part, or the reason why there is none."""
        failed = isinstance(value, Failure)
        contents = msgspec.to_builtins(value)
        stored = _Stored(
            inputs=key.inputs, failure=contents if failed else None, value=None if failed else contents
        )
        write(self._folder / key.part.file_name, msgspec.json.format(msgspec.json.encode(stored), indent=1))

    def _read(self, part: PartId) -> "_Stored | None":
        try:
            return msgspec.json.decode((self._folder / part.file_name).read_bytes(), type=_Stored)
        except (OSError, *UNREADABLE):
            return None


class _Stored(msgspec.Struct, frozen=True):
    inputs: str
    value: dict[str, Any] | None = None
    failure: dict[str, Any] | None = None


def digest(*inputs: object) -> str:
    """Hash of structs and of values that JSON can hold."""
    return sha256(msgspec.json.encode([msgspec.to_builtins(value) for value in inputs], order="sorted"))[:16]
