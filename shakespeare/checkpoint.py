"""A checkpoint is a directory: config.json, vocabulary.json, weights.safetensors, state.json.

Written whole or not at all, validated when read, no pickle.
"""

from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import safetensors
import safetensors.numpy

from shakespeare import files
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.models import Weights
from shakespeare.state import TrainingState
from shakespeare.vocabulary import Vocabulary

FORMAT_VERSION = 2
DESCRIPTION, WEIGHTS = "config.json", "weights.safetensors"
BEST, LAST = "best", "last"
_GUARDED = ("vocabulary.json", "weights.safetensors", "state.json", "optimizer.safetensors")


LineageKind = Literal["prune", "cluster", "distill", "control"]


class Lineage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One retraining that a checkpoint went through after its own training."""

    technique: str
    kind: LineageKind  # "control": as much training without what the technique does
    new_model: bool  # a student: it keeps nothing of the source's weights
    source_sha256: str  # of the weights it began with
    steps: int
    seconds: float
    settings: dict[str, str | int | float | bool]


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """config.json: what was trained, how, and on what text. `sha256` guards the other files."""

    format_version: int
    model: ModelConfig
    train: TrainConfig
    engine: Engine
    vocabulary_size: int
    text_source: str
    text_sha256: str
    sha256: dict[str, str]
    lineage: tuple[Lineage, ...] = ()


class _Versioned(msgspec.Struct):
    format_version: int = 0


class Checkpoint(NamedTuple):
    """A trained model as data: no engine is needed to hold it."""

    description: Description
    vocabulary: Vocabulary
    weights: Weights
    state: TrainingState
    optimizer: Weights  # empty where it was kept for use, not for resuming


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Writes the directory, atomically in place of an older one."""
    contents = {
        "vocabulary.json": checkpoint.vocabulary.to_json(),
        "weights.safetensors": safetensors.numpy.save(checkpoint.weights),
        "state.json": msgspec.json.format(msgspec.json.encode(checkpoint.state)),
    }
    if checkpoint.optimizer:
        contents["optimizer.safetensors"] = safetensors.numpy.save(checkpoint.optimizer)
    digests = {name: files.sha256(data) for name, data in contents.items()}
    description = msgspec.structs.replace(checkpoint.description, sha256=digests)
    contents["config.json"] = msgspec.json.format(msgspec.json.encode(description))
    with files.new_folder(path) as folder:
        for name, data in contents.items():
            (folder / name).write_bytes(data)


def locate(path: Path) -> Path:
    """The checkpoint itself, given it or a training's output folder (its best one).

    Raises:
        InvalidInput: neither.
    """
    for candidate in (path, path / BEST):
        if (files.recover_previous(candidate) / "config.json").is_file():
            return candidate
    raise InvalidInput("checkpoint", path, "is none: expected a folder with config.json, or one with best/")


def load(path: Path) -> Checkpoint:
    """Reads and validates a checkpoint or a training's best one.

    Raises:
        InvalidInput: missing, foreign, of another format version, truncated or altered.
    """
    folder, description = locate(path), describe(path)
    contents = {name: _read(folder / name) for name in description.sha256}
    for name, data in contents.items():
        _check(folder / name, data, description.sha256[name])
    try:
        checkpoint = Checkpoint(
            description,
            Vocabulary.from_json(contents["vocabulary.json"]),
            safetensors.numpy.load(contents[WEIGHTS]),
            msgspec.json.decode(contents["state.json"], type=TrainingState),
            safetensors.numpy.load(contents["optimizer.safetensors"])
            if "optimizer.safetensors" in contents
            else {},
        )
    except KeyError as error:
        raise InvalidInput("checkpoint", folder, f"lacks {error.args[0]}") from error
    except (safetensors.SafetensorError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("checkpoint", folder, f"cannot be read ({error})") from error
    if checkpoint.vocabulary.size != description.vocabulary_size:
        sizes = (
            f"{checkpoint.vocabulary.size} in vocabulary.json, {description.vocabulary_size} in config.json"
        )
        raise InvalidInput("vocabulary_size", sizes, "must be equal")
    return checkpoint


def describe(path: Path) -> Description:
    """Reads and validates the description of a checkpoint or of a training's best one, and no weights.

    Raises:
        InvalidInput: missing, foreign, or of another format version.
    """
    folder = locate(path)
    try:
        version = msgspec.json.decode(_read(folder / DESCRIPTION), type=_Versioned).format_version
        if version != FORMAT_VERSION:
            allowed = f"this Bard reads format_version {FORMAT_VERSION}"
            raise InvalidInput("checkpoint", f"{folder} has format_version {version}", allowed)
        description = msgspec.json.decode(_read(folder / DESCRIPTION), type=Description)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("checkpoint", folder / "config.json", f"is not Bard's ({error})") from error
    foreign = sorted(set(description.sha256) - set(_GUARDED))
    if foreign:
        raise InvalidInput("checkpoint", f"{folder} lists {foreign[0]}", f"known are {', '.join(_GUARDED)}")
    return description


def weights_sha256(path: Path) -> str:
    """The hash of a checkpoint's weights, which the file is compared with; nothing is decoded.

    Raises:
        InvalidInput: no checkpoint, or its weights are truncated or altered.
    """
    expected = describe(path).sha256.get(WEIGHTS)
    file = locate(path) / WEIGHTS
    if expected is None:
        raise InvalidInput("checkpoint", file.parent, f"lacks {WEIGHTS}")
    _check(file, _read(file), expected)
    return expected


def _check(file: Path, data: bytes, expected: str) -> None:
    if files.sha256(data) != expected:
        raise InvalidInput("checkpoint", file, "does not match its checksum; truncated or altered")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput("checkpoint", path, f"cannot be read ({error.strerror})") from error
