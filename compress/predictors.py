"""Opens a checkpoint or an artifact, whichever a path holds, as a predictor."""

from pathlib import Path
from typing import NamedTuple

from compress import artifact as artifacts
from shakespeare import checkpoint as checkpoints
from shakespeare import files
from shakespeare.config import ModelConfig
from shakespeare.engine import DEFAULT_ENGINE, Engine
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Predictor
from shakespeare.text.vocabulary import Vocabulary


class OpenedModel(NamedTuple):
    """A predictor, and what is needed to use it."""

    predictor: Predictor
    vocabulary: Vocabulary
    model: ModelConfig
    text_sha256: str
    technique: str  # "checkpoint" for a checkpoint


def open_predictor(path: Path, engine: Engine = DEFAULT_ENGINE) -> OpenedModel:
    """Opens a checkpoint with `engine`, an artifact with LiteRT alone.

    Raises:
        InvalidInput: neither, or damaged.
    """
    if not path.exists() and not files.previous_of(path).exists():
        raise InvalidInput("path", path, "does not exist; expected a checkpoint folder or an artifact")
    if artifacts.locate(path):
        from compress import tflite_predictor  # noqa: PLC0415 - native: only where it runs

        artifact, predictor, vocabulary = tflite_predictor.open_with_description(path)
        return OpenedModel(predictor, vocabulary, artifact.model, artifact.text_sha256, artifact.technique)
    if path.is_file():
        raise InvalidInput("path", path, "is no artifact of Bard's: no artifact.json beside it")
    from shakespeare import engine as engines  # noqa: PLC0415
    from shakespeare.predictor import from_checkpoint  # noqa: PLC0415

    checkpoint = checkpoints.load(path)
    description = checkpoint.description
    of_checkpoint = from_checkpoint(checkpoint, engines.load(engine))
    return OpenedModel(
        of_checkpoint, checkpoint.vocabulary, description.model, description.text_sha256, "checkpoint"
    )
