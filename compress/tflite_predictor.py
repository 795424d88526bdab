"""A checked artifact as a predictor of blocks: LiteRT and numpy, no TensorFlow."""

from pathlib import Path

import numpy as np

from compress import artifact as artifacts
from compress.tflite_model import Deployed
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Logits
from shakespeare.vocabulary import Ids, Vocabulary


class Interpreted(Deployed):
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


def open_artifact(path: Path) -> tuple[Interpreted, Vocabulary]:
    """A checked artifact, ready to run.

    Raises:
        InvalidInput: see `artifact.load`; or the file is no model, or that of another artifact.
    """
    record, model, vocabulary = artifacts.load(path)
    padding = int(vocabulary.encode("\n")[0])
    try:
        opened = Interpreted(model, record.model.sequence_length, padding)
    except (KeyError, RuntimeError, ValueError) as error:
        raise InvalidInput("artifact", path, f"LiteRT cannot run its {artifacts.MODEL} ({error})") from error
    reads = record.model.sequence_length if record.model.bidirectional else 1
    if opened.shape != (reads, vocabulary.size):
        wanted = f"its description says {reads} and {vocabulary.size}"
        raise InvalidInput(
            "artifact", f"{path} reads {opened.shape[0]} ids, predicts {opened.shape[1]}", wanted
        )
    return opened, vocabulary
