"""A checkpoint is a folder: config.json, vocabulary.json, weights.safetensors, state.json.

Written whole or not at all, validated when read, no pickle.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import msgspec
import safetensors
import safetensors.numpy

from shakespeare import description as descriptions
from shakespeare import files, flops, older_checkpoint
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.model_bound import check_model
from shakespeare.models import Weights
from shakespeare.state import TrainingState
from shakespeare.teachers import Teacher, everyone
from shakespeare.text.vocabulary import Vocabulary

FORMAT_VERSION = 3
_DIGITS = 3  # of seconds: a budget is what answers took and what they left of it
BEST, LAST = "best", "last"  # the folders of a training: for use, and for resuming
CONFIG, VOCABULARY, WEIGHTS = "config.json", "vocabulary.json", "weights.safetensors"
STATE, OPTIMIZER = "state.json", "optimizer.safetensors"
_HASHED = (VOCABULARY, WEIGHTS, STATE, OPTIMIZER)


class Lineage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One retraining that a checkpoint went through after its own training.

    `kind` says what it does to the weights, as "prune" or "cluster"; a "control" only trains them further, for
    comparison.
    `new_model`: it trained another model from scratch, and kept nothing of the source's weights.
    """

    technique: str
    kind: str
    new_model: bool
    source_sha256: str  # of the weights it began with, or learned from
    steps: int
    seconds: float
    settings: dict[str, str | int | float | bool]


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """config.json: what was trained, how, and on what text. `sha256` holds the digest of each other file."""

    format_version: int
    model: ModelConfig
    train: TrainConfig
    engine: Engine
    vocabulary_size: int
    text_source: str
    text_sha256: str
    sha256: dict[str, str]
    lineage: tuple[Lineage, ...] = ()
    teachers: tuple[Teacher, ...] = ()
    answering_seconds: float = 0.0  # that the teachers' answers took, before the training

    @property
    def characters_a_step(self) -> int:
        """How many characters a training step predicts: a window model the last of each window, a causal one all."""
        predicted = self.model.sequence_length if self.model.kind == "causal" else 1
        return (self.train.batch_size or self.model.batch_size) * predicted

    @property
    def seconds_before(self) -> float:
        """What its teachers, theirs, and all their answers took."""
        of_teachers = (teacher.seconds for teacher in everyone(self.teachers).values())
        return self.answering_seconds + sum(of_teachers)

    @property
    def characters_before(self) -> int:
        """How many characters its teachers, and theirs, predicted in their trainings."""
        return sum(teacher.characters for teacher in everyone(self.teachers).values())

    @property
    def asked_seconds(self) -> float | None:
        """How long it was to be trained, with all that came before; None where no clock ends it."""
        budget = self.train.budget_seconds
        return round(budget + self.seconds_before, _DIGITS) if budget else None


class Checkpoint(NamedTuple):
    """A trained model as data, independent of any engine."""

    description: Description
    vocabulary: Vocabulary
    weights: Weights
    state: TrainingState
    optimizer: Weights  # empty in a checkpoint that is for use, not for resuming


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Writes the folder, atomically in place of an older one."""
    contents = {
        VOCABULARY: checkpoint.vocabulary.to_json(),
        WEIGHTS: safetensors.numpy.save(checkpoint.weights),
        STATE: msgspec.json.format(msgspec.json.encode(checkpoint.state)),
    }
    if checkpoint.optimizer:
        contents[OPTIMIZER] = safetensors.numpy.save(checkpoint.optimizer)
    digests = {name: files.sha256(data) for name, data in contents.items()}
    description = msgspec.structs.replace(checkpoint.description, sha256=digests)
    contents[CONFIG] = msgspec.json.format(msgspec.json.encode(description))
    files.write_folder(path, contents)


def locate(path: Path) -> Path:
    """The checkpoint's folder, where `path` is one or the output folder of a training (then its best).

    Raises:
        InvalidInput: it is neither.
    """
    for candidate in map(files.current, (path, path / BEST)):
        if (candidate / CONFIG).is_file():
            return candidate
    raise InvalidInput(
        "checkpoint", path, f"is no checkpoint: expected a folder with {CONFIG}, or one with {BEST}/"
    )


def describe(path: Path) -> Description:
    """Reads and validates the description of a checkpoint, or of a training's best one; no weights.

    Raises:
        InvalidInput: missing, not a checkpoint of Bard's, of another format version, or of too large a model.
    """
    folder = locate(path)
    description = descriptions.read(
        "checkpoint", folder / CONFIG, Description, FORMAT_VERSION, {2: older_checkpoint.description_of_2}
    )
    if unknown := sorted(set(description.sha256) - set(_HASHED)):
        raise InvalidInput("checkpoint", f"{folder} lists {unknown[0]}", f"known are {', '.join(_HASHED)}")
    check_model(description.model, description.vocabulary_size)
    return description


def weights_sha256(path: Path) -> str:
    """The SHA-256 of a checkpoint's weights file, computed and compared; nothing is decoded.

    Raises:
        InvalidInput: see `load`.
    """
    description, file = describe(path), locate(path) / WEIGHTS
    try:
        descriptions.check_regular("checkpoint", file)
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InvalidInput("checkpoint", file, f"cannot be read ({error.strerror})") from error
    descriptions.check_sha256("checkpoint", file, digest, description.sha256)
    return digest


def load(path: Path) -> Checkpoint:
    """Reads and validates a checkpoint, or a training's best one.

    Raises:
        InvalidInput: missing, not a checkpoint of Bard's, of another format version, truncated or altered.
    """
    description, folder = describe(path), locate(path)
    contents = {name: descriptions.read_bytes("checkpoint", folder / name) for name in description.sha256}
    for name, data in contents.items():
        descriptions.check_sha256("checkpoint", folder / name, files.sha256(data), description.sha256)
    try:
        vocabulary = Vocabulary.from_json(contents[VOCABULARY])
        weights = safetensors.numpy.load(contents[WEIGHTS])
        state = msgspec.convert(older_checkpoint.state_of_2(contents[STATE]), TrainingState)
        optimizer = safetensors.numpy.load(contents[OPTIMIZER]) if OPTIMIZER in contents else {}
    except KeyError as error:
        raise InvalidInput("checkpoint", folder, f"lacks {error.args[0]}") from error
    except (safetensors.SafetensorError, *descriptions.UNREADABLE) as error:
        raise InvalidInput("checkpoint", folder, f"cannot be read ({error})") from error
    if vocabulary.size != description.vocabulary_size:
        sizes = f"{vocabulary.size} in {VOCABULARY}, {description.vocabulary_size} in {CONFIG}"
        raise InvalidInput("vocabulary_size", sizes, "must be equal")
    stored = sum(array.size for array in weights.values())
    expected = flops.parameters(description.model, vocabulary.size)
    if stored != expected:  # before a model of another size is built
        raise InvalidInput("weights", f"{stored:,} numbers", f"expected of this architecture: {expected:,}")
    return Checkpoint(description, vocabulary, weights, state, optimizer)
