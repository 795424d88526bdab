"""Opens a package and checks it: every checksum, every name, every size.

Needs ai-edge-litert, numpy and the standard library alone: packages carry this file.
"""

import hashlib
import json
import re
import stat
from pathlib import Path
from typing import NamedTuple

from compress.container import MAXIMUM_BYTES, METADATA, PACKAGE_FORMAT, VOCABULARY, unpack_xz
from compress.tflite_model import TFLiteModel
from shakespeare.errors import InvalidInput
from shakespeare.text.prompt import start_character
from shakespeare.text.vocabulary import Vocabulary

MODEL, RUNNER, CARD, SUMS = "model.tflite.xz", "generate.pyz", "README.md", "SHA256SUMS"
_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)", re.ASCII | re.IGNORECASE)
_MAXIMUM_SEQUENCE = 100_000


class OpenedPackage(NamedTuple):
    """A package, ready to run."""

    model: TFLiteModel
    vocabulary: Vocabulary
    metadata: dict[str, object]
    warnings: tuple[str, ...]  # of what differs without harm


def is_package(path: Path) -> bool:
    """Whether a path is a package's folder, or the model file of one."""
    return path.name == MODEL or (path / MODEL).is_file()


def open_package(path: Path) -> OpenedPackage:
    """Reads and checks a package: every checksum, then the metadata in the model file.

    Raises:
        InvalidInput: missing, damaged, altered, or of another format.
    """
    file = path / MODEL if path.is_dir() else path
    warnings = check_sums(file.parent)
    try:
        model, files = unpack_xz(_read(file))
        metadata = json.loads(files[METADATA])
        vocabulary = Vocabulary.from_json(files[VOCABULARY])
    except (KeyError, ValueError, RecursionError) as error:
        raise InvalidInput("package", file, f"is no package of Bard's, or damaged ({error})") from error
    format_ = metadata.get("format") if isinstance(metadata, dict) else None
    if format_ != PACKAGE_FORMAT:
        raise InvalidInput("package", f"{file} has format {format_}", f"must be {PACKAGE_FORMAT}")
    if hashlib.sha256(model).hexdigest() != metadata.get("model_sha256"):
        raise InvalidInput("package", file, "does not match the checksum in it; altered")
    return OpenedPackage(_load_model(file, model, metadata, vocabulary), vocabulary, metadata, warnings)


def check_sums(folder: Path) -> tuple[str, ...]:
    """Compares every file of a package with SHA256SUMS, which names exactly these.

    Returns warnings: a card whose line ends a tool has converted is still the card.

    Raises:
        InvalidInput: a file is missing or differs, or SHA256SUMS names other files.
    """
    warnings = []
    for name, expected in _read_sums(folder / SUMS).items():
        data = _read(folder / name)
        if hashlib.sha256(data).hexdigest() == expected:
            continue
        unix = data.replace(b"\r\n", b"\n")
        if name != CARD or hashlib.sha256(unix).hexdigest() != expected:
            raise InvalidInput("package", folder / name, f"does not match its line in {SUMS}")
        warnings.append(f"{folder / name}: its line ends were converted to CRLF; the text is the same")
    return tuple(warnings)


def _read_sums(file: Path) -> dict[str, str]:
    """SHA-256 by file name."""
    if not file.exists():
        raise InvalidInput("package", file, f"is missing; it must name {MODEL}, {RUNNER} and {CARD}")
    sums: dict[str, str] = {}
    # As tools of Windows write it, too: capitals, a byte order mark, an empty line at the end.
    for line in _read(file).decode("utf-8-sig", "replace").rstrip().splitlines():
        match = _SUM.fullmatch(line)
        if not match or match[2] in sums:
            raise InvalidInput(
                "package", file, f"line {line[:80]!r} must be a SHA-256 and the name of one file"
            )
        sums[match[2]] = match[1].lower()
    if sums.keys() != {MODEL, RUNNER, CARD}:
        named = ", ".join(sums) or "nothing"
        raise InvalidInput("package", file, f"names {named[:200]}; it must name {MODEL}, {RUNNER} and {CARD}")
    return sums


def _load_model(file: Path, model: bytes, metadata: dict[str, object], vocabulary: Vocabulary) -> TFLiteModel:
    length = _length(file, metadata, "sequence_length", None)
    ids_per_step = _length(file, metadata, "ids_per_step", 1)  # of the last ones, that a step reads
    padding = int(vocabulary.encode(start_character(vocabulary))[0])
    try:
        loaded = TFLiteModel(model, length, padding)
    except (KeyError, RuntimeError, ValueError) as error:
        raise InvalidInput("package", file, f"LiteRT cannot run its model ({error})") from error
    expected = (ids_per_step if loaded.stateful else length, vocabulary.size)
    if loaded.shape != expected:
        reads = f"{file} reads {loaded.shape[0]} ids, predicts {loaded.shape[1]}"
        raise InvalidInput("package", reads, f"its metadata say {expected[0]} and {expected[1]}")
    return loaded


def _length(file: Path, metadata: dict[str, object], field: str, default: int | None) -> int:
    """A number of ids; JSON's true is none."""
    value = metadata.get(field, default)
    if type(value) is not int or not 1 <= value <= _MAXIMUM_SEQUENCE:
        raise InvalidInput("package", f"{file} has {field} {value}", f"must lie in 1..{_MAXIMUM_SEQUENCE:,}")
    return value


def _read(file: Path) -> bytes:
    """A file's bytes, unless they are too many to be a package's, or a pipe's or a device's, which may not end."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InvalidInput("package", file, "must be a regular file")
        if status.st_size > MAXIMUM_BYTES:
            raise InvalidInput("package", file, f"is larger than {MAXIMUM_BYTES:,} bytes")
        with file.open("rb") as stream:
            return stream.read(status.st_size)
    except OSError as error:
        raise InvalidInput("package", file, f"cannot be read ({error.strerror})") from error
