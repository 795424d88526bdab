"""A deployable folder: model.tflite, vocabulary.json, artifact.json; written whole, validated when read."""

import gzip
import lzma
from pathlib import Path

import msgspec
import zstandard

from compress.container import PACKAGE_FORMAT, pack
from compress.operators import Operator
from shakespeare.checkpoint import Lineage
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput
from shakespeare.files import new_folder, recover_previous, sha256
from shakespeare.vocabulary import Vocabulary

FORMAT_VERSION = 2
MODEL, VOCABULARY, DESCRIPTION, METADATA = "model.tflite", "vocabulary.json", "artifact.json", "metadata.json"
_ZSTD_LEVEL = 19


class LayerWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kernel, recurrent kernel or embedding of the float weights that were converted."""

    name: str
    weights: int
    zeros: int
    distinct: int

    @property
    def sparsity(self) -> float:
        """Share of zeros."""
        return self.zeros / self.weights


class Artifact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of a deployed model. Sizes are bytes: of model.tflite, and `ship` of all that is needed.

    What is shipped is the model with vocabulary and metadata in one xz file: see `shipped`.
    """

    format_version: int = FORMAT_VERSION
    technique: str  # the chain, joined by "+"
    precision: str
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
    complete = msgspec.structs.replace(
        artifact,
        sha256={name: sha256(data) for name, data in contents.items()},
        raw_bytes=len(model),
        gzip_bytes=len(gzip.compress(model, 9, mtime=0)),
        zstd_bytes=len(zstandard.ZstdCompressor(_ZSTD_LEVEL).compress(model)),
        ship_bytes=len(shipped(artifact, model, vocabulary)),
    )
    contents[DESCRIPTION] = msgspec.json.format(msgspec.json.encode(complete))
    with new_folder(path) as folder:
        for name, data in contents.items():
            (folder / name).write_bytes(data)
    return complete


def shipped(artifact: Artifact, model: bytes, vocabulary: Vocabulary) -> bytes:
    """The one file that a device needs: model, vocabulary and metadata, compressed by xz.

    xz is in Python's standard library, and smaller than gzip and zstd where weights were pruned.
    """
    config = artifact.model
    metadata = {
        "format": PACKAGE_FORMAT,
        "name": config.name,
        "technique": artifact.technique,
        "kind": config.kind,
        "sequence_length": config.sequence_length,
        "text_sha256": artifact.text_sha256,
        "weights_sha256": artifact.parent_sha256,
        "model_sha256": sha256(model),
    }
    files = {VOCABULARY: vocabulary.to_json(), METADATA: msgspec.json.encode(metadata)}
    return lzma.compress(pack(model, files), preset=9 | lzma.PRESET_EXTREME)


def locate(path: Path) -> Path | None:
    """The artifact folder, given it or its model file; None where `path` is no artifact."""
    folder = recover_previous(path.parent if path.name == MODEL else path)
    return folder if (folder / DESCRIPTION).is_file() else None


def load(path: Path) -> tuple[Artifact, bytes, Vocabulary]:
    """Reads and validates an artifact: the record, the model's bytes, the vocabulary.

    Raises:
        InvalidInput: missing, foreign, of another format version, truncated or altered.
    """
    folder = locate(path)
    if folder is None:
        raise InvalidInput("artifact", path, f"is none: expected a folder with {DESCRIPTION}, or its {MODEL}")
    try:
        artifact = msgspec.json.decode((folder / DESCRIPTION).read_bytes(), type=Artifact)
        contents = {name: (folder / name).read_bytes() for name in (MODEL, VOCABULARY)}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("artifact", folder / DESCRIPTION, f"is not Bard's ({error})") from error
    except OSError as error:
        raise InvalidInput("artifact", folder, f"cannot be read ({error.strerror})") from error
    if artifact.format_version != FORMAT_VERSION:
        wanted = f"this Bard reads format_version {FORMAT_VERSION}"
        raise InvalidInput("artifact", f"{folder} has format_version {artifact.format_version}", wanted)
    for name, data in contents.items():
        if artifact.sha256.get(name) != sha256(data):
            raise InvalidInput("artifact", folder / name, "does not match its checksum; truncated or altered")
    return artifact, contents[MODEL], Vocabulary.from_json(contents[VOCABULARY])
