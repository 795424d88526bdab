"""A checked artifact as a predictor of blocks: LiteRT and numpy, no TensorFlow."""

from pathlib import Path

import numpy as np

from compress import artifact as artifacts
from compress.artifact import Artifact
from compress.tflite_model import TFLiteModel
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Logits
from shakespeare.text.prompt import start_character
from shakespeare.text.vocabulary import Ids, Vocabulary


class TFLitePredictor(TFLiteModel):
    """A .tflite that can be evaluated.

    Windows run one by one. LiteRT refuses to resize the batch of any window file here: a fused LSTM's
    state is of batch 1, a GRU's loop has fixed shapes. With the LSTM's state tensors resized too, a
    batch of 64 gave the same logits to the last bit, but took as long: the operator runs its rows one
    after the other. Milliseconds of CPU a window, one by one and in a batch, of `optimized`: float32
    2.2 and 2.1, dynamic range 1.42 and 1.35, int8 6.85 and 6.87; of `original`: 19.9 and 17.6, 9.4 and
    8.7, 34.7 and 34.4. Threads do not help either: LiteRT's Python keeps the interpreter lock.
    """

    def block(self, span: Ids, length: int) -> Logits:
        """See `evaluation.Predictor`."""
        ids = span.astype(np.int32)
        if self.stateful:
            self.reset()
            return np.stack([self.step(character) for character in ids[:-1]])[-length:]
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
    padding = int(vocabulary.encode(start_character(vocabulary))[0])
    try:
        predictor = TFLitePredictor(model, artifact.model.sequence_length, padding)
    except (KeyError, RuntimeError, ValueError) as error:
        raise InvalidInput("artifact", path, f"LiteRT cannot run its {artifacts.MODEL} ({error})") from error
    input_length = (
        artifact.model.sequence_length if artifact.model.bidirectional else artifact.model.ids_per_step
    )
    if predictor.shape != (input_length, vocabulary.size):
        raise InvalidInput(
            "artifact",
            f"{path} reads {predictor.shape[0]} ids, predicts {predictor.shape[1]}",
            f"its description says {input_length} and {vocabulary.size}",
        )
    return artifact, predictor, vocabulary
