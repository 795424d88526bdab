"""A deployable folder: model.tflite, vocabulary.json, artifact.json; written whole, validated when read."""

from pathlib import Path

import msgspec

from compress import sizes
from compress.container import METADATA, PACKAGE_FORMAT, VOCABULARY
from compress.tflite.layer_weights import LayerWeights
from compress.tflite.operators import Operator
from shakespeare import description
from shakespeare.checkpoint import Lineage
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput
from shakespeare.files import current, sha256, write_folder
from shakespeare.text.vocabulary import Vocabulary

FORMAT_VERSION = 3
MODEL, DESCRIPTION = "model.tflite", "artifact.json"


class Artifact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of a deployed model. Sizes are bytes: of model.tflite, and `ship` of all that is needed.

    What ships is the model with vocabulary and metadata in one xz file: see `package_files`. `save`
    fills in checksums and sizes.
    """

    format_version: int = FORMAT_VERSION
    technique: str  # the chain, joined by "+"
    precision: str
    bytes_per_weight: float
    settings: dict[str, str | int | float | bool]
    model: ModelConfig
    vocabulary_size: int
    parameters: int
    text_sha256: str
    parent_sha256: str  # of the checkpoint's weights
    sha256: dict[str, str]
    raw_bytes: int
    gzip_bytes: int
    zstd_bytes: int
    ship_bytes: int
    operators: tuple[Operator, ...]
    layers: tuple[LayerWeights, ...]
    lineage: tuple[Lineage, ...]  # retrainings before the conversion


def save(path: Path, artifact: Artifact, model: bytes, vocabulary: Vocabulary) -> Artifact:
    """Writes the folder, atomically in place of an older one; returns the record with checksums and sizes."""
    contents = {MODEL: model, VOCABULARY: vocabulary.to_json()}
    file_sizes = sizes.measure(model)
    complete = msgspec.structs.replace(
        artifact,
        sha256={name: sha256(data) for name, data in contents.items()},
        raw_bytes=file_sizes.raw,
        gzip_bytes=file_sizes.gzip,
        zstd_bytes=file_sizes.zstd,
        ship_bytes=sizes.ship_bytes(model, package_files(artifact, model, vocabulary)),
    )
    contents[DESCRIPTION] = msgspec.json.format(msgspec.json.encode(complete))
    write_folder(path, contents)
    return complete


def package_files(artifact: Artifact, model: bytes, vocabulary: Vocabulary) -> dict[str, bytes]:
    """What ships behind the model in its one file, by name: the vocabulary and the metadata."""
    config = artifact.model
    metadata = {
        "format": PACKAGE_FORMAT,
        "name": config.name,
        "technique": artifact.technique,
        "kind": config.kind,
        "sequence_length": config.sequence_length,
        "ids_per_step": config.ids_per_step,
        "text_sha256": artifact.text_sha256,
        "weights_sha256": artifact.parent_sha256,
        "model_sha256": sha256(model),
    }
    return {VOCABULARY: vocabulary.to_json(), METADATA: msgspec.json.encode(metadata)}


def locate(path: Path) -> Path | None:
    """The artifact folder, given it or its model file; None where `path` is no artifact."""
    folder = current(path.parent if path.name == MODEL else path)
    return folder if (folder / DESCRIPTION).is_file() else None


def load(path: Path) -> tuple[Artifact, bytes, Vocabulary]:
    """Reads and validates an artifact: the record, the model's bytes, the vocabulary.

    Raises:
        InvalidInput: missing, foreign, of another format version, truncated or altered.
    """
    folder = locate(path)
    if folder is None:
        raise InvalidInput(
            "artifact", path, f"is no artifact: expected a folder with {DESCRIPTION}, or its {MODEL}"
        )
    artifact = description.read("artifact", folder / DESCRIPTION, Artifact, FORMAT_VERSION)
    contents = {name: description.read_bytes("artifact", folder / name) for name in (MODEL, VOCABULARY)}
    for name, data in contents.items():
        description.check_sha256("artifact", folder / name, sha256(data), artifact.sha256)
    return artifact, contents[MODEL], Vocabulary.from_json(contents[VOCABULARY])
