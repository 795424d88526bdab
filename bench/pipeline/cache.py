"""The cells' cache: one JSON file a part of a cell, valid while the hash of all that went into it holds."""

import os
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from reports.record import Failure
from shakespeare.files import make_folder, sha256, write

_Value = TypeVar("_Value", bound=msgspec.Struct)


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of which cell, and the hash of its inputs."""

    variant: str
    technique: str
    part: str
    inputs: str
    engine: str = ""
    precision: str = ""
    repeat: int = 0

    @property
    def file(self) -> str:
        """A name a person can find in the folder."""
        beside = "".join(f".{word}" for word in (self.engine, self.precision) if word)
        repeat = f".again-{self.repeat}" if self.repeat else ""
        return f"{self.variant}.{self.technique}{beside}.{self.part}{repeat}.json"


class Store:
    """A folder of measured parts."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder, "out")
        self._folder = folder
        self.reused = 0
        self.measured = 0

    def get(self, key: Key, kind: type[_Value]) -> _Value | Failure | None:
        """What was measured of exactly these inputs; None where nothing valid is there."""
        stored = self._read(key)
        if stored is None or stored.inputs != key.inputs:
            return None
        try:
            if stored.failure:
                return msgspec.convert(stored.failure, Failure)
            return msgspec.convert(stored.value, kind)
        except msgspec.ValidationError:
            return None  # a damaged cell is measured again

    def drop_stale(self, key: Key) -> bool:
        """Removes what was measured of other inputs; False where nothing such was there."""
        stored = self._read(key)
        stale = stored is not None and stored.inputs != key.inputs
        if stale:
            (self._folder / key.file).unlink(missing_ok=True)
        return stale

    def put(self, key: Key, value: msgspec.Struct) -> None:
        """Keeps a part, or the reason why there is none."""
        failed = isinstance(value, Failure)
        built = msgspec.to_builtins(value)
        stored = _Stored(
            inputs=key.inputs, failure=built if failed else None, value=None if failed else built
        )
        write(self._folder / key.file, msgspec.json.format(msgspec.json.encode(stored), indent=1))
        self.measured += 1

    def _read(self, key: Key) -> "_Stored | None":
        try:
            return msgspec.json.decode((self._folder / key.file).read_bytes(), type=_Stored)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None


class _Stored(msgspec.Struct, frozen=True):
    inputs: str
    value: dict[str, Any] | None = None
    failure: dict[str, Any] | None = None


def digest(*inputs: object) -> str:
    """Hash of JSON-like inputs and of structs."""
    return sha256(msgspec.json.encode([msgspec.to_builtins(value) for value in inputs], order="sorted"))[:16]


def code(*packages: str) -> str:
    """Hash of the source of our packages: changed code is another measurement."""
    root = Path(__file__).resolve().parents[2]
    sources = sorted(file for package in packages for file in (root / package).rglob("*.py"))
    return digest([[os.path.relpath(file, root), file.read_text("utf-8")] for file in sources])
