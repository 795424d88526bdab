"""A checked artifact as a predictor of blocks: LiteRT and numpy, no TensorFlow."""

from pathlib import Path

import numpy as np

from compress import artifact as artifacts
from compress.artifact import Artifact
from compress.tflite_model import TFLiteModel
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Logits
from shakespeare.vocabulary import Ids, Vocabulary


class TFLitePredictor(TFLiteModel):
    """A .tflite that can be evaluated."""

    def block(self, span: Ids, length: int) -> Logits:
        """See `evaluation.Predictor`."""
        ids = span.astype(np.int32)
        if self.stateful:
            self.reset()
            return np.stack([self.step(ids[at : at + 1]) for at in range(len(ids) - 1)])[-length:]
        size = len(self._window)
        ends = range(len(ids) - length, len(ids))
        return np.stack([self.window(ids[None, end - size : end]) for end in ends])


def open_artifact(path: Path) -> tuple[TFLitePredictor, Vocabulary]:
    """A checked artifact, ready to run.

    Raises:
        InvalidInput: see `artifact.load`; or the file is no model, or that of another artifact.
    """
    _, predictor, vocabulary = open_with_description(path)
    return predictor, vocabulary


def open_with_description(path: Path) -> tuple[Artifact, TFLitePredictor, Vocabulary]:
    """The same, with the artifact's description."""
    artifact, model, vocabulary = artifacts.load(path)
    padding = int(vocabulary.encode("\n")[0])
    try:
        predictor = TFLitePredictor(model, artifact.model.sequence_length, padding)
    except (KeyError, RuntimeError, ValueError) as error:
        raise InvalidInput("artifact", path, f"LiteRT cannot run its {artifacts.MODEL} ({error})") from error
    input_length = artifact.model.sequence_length if artifact.model.bidirectional else 1
    if predictor.shape != (input_length, vocabulary.size):
        raise InvalidInput(
            "artifact",
            f"{path} reads {predictor.shape[0]} ids, predicts {predictor.shape[1]}",
            f"its description says {input_length} and {vocabulary.size}",
        )
    return artifact, predictor, vocabulary
