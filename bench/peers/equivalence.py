"""Proof that a peer does the same work: equal weights, and outputs and gradients that differ by rounding alone."""

import math
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from bench.peers import REFERENCE, Peer, PeerName, find
from compress import export, isolation
from reports.record import OutputAgreement
from shakespeare import checkpoint as checkpoints
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput
from shakespeare.text import corpus as corpora
from shakespeare.text import windows
from shakespeare.text.corpus import Corpus
from shakespeare.text.windows import Inputs
from shakespeare.training.batches import as_batch

TOLERANCE = 1e-4
_ROWS = 8
_TIMEOUT_SECONDS = 900.0  # an export in it may take 600 of them


class EquivalenceJob(msgspec.Struct, frozen=True, kw_only=True):
    """Which checkpoint, and which peer is compared with Keras 3.

    `file` is the checkpoint in the peer's `export_format`; None: where it has one, it is written anew and
    not kept.
    """

    path: str
    peer: PeerName
    text: str | None
    file: str | None = None


def in_child(job: EquivalenceJob) -> OutputAgreement:
    """Compares a peer with Keras 3 on real windows of validation text in a child process.

    Logits, and where it trains, a batch's loss and its gradient by every weight, without dropout.

    Raises:
        isolation.ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, OutputAgreement, _TIMEOUT_SECONDS)


def _work(job: EquivalenceJob) -> OutputAgreement:
    peer, path = find(job.peer), Path(job.path)
    peer.require()
    x, y = _batch(checkpoints.describe(path).model, corpora.load(job.text))
    with _readable(job, peer) as peer_path:
        difference = np.abs(peer.forward(peer_path)(x) - REFERENCE.forward(path)(x)).max()
        backward = _compare_gradients(peer, path, peer_path, (x, y)) if peer.trains else (None, None)
    return OutputAgreement(
        against=REFERENCE.name,
        largest_difference=_finite(difference),
        tolerance=TOLERANCE,
        loss_difference=backward[0],
        gradient_difference=backward[1],
    )


@contextmanager
def _readable(job: EquivalenceJob, peer: Peer) -> Iterator[Path]:
    """The checkpoint as the peer reads it: as it is, or exported."""
    if peer.export_format is None:
        yield Path(job.path)
    elif job.file:
        yield Path(job.file)
    else:
        with tempfile.TemporaryDirectory(prefix="bard-") as folder:
            yield Path(export.export_as(peer.export_format, Path(job.path), Path(folder)).file)


def _batch(config: ModelConfig, corpus: Corpus) -> tuple[Inputs, Inputs]:
    """Windows spread over the validation text, and the characters that follow."""
    views = windows.windows(corpus.validation_ids, config.sequence_length, config.stride)
    return as_batch(views[windows.evenly_spaced(len(views), _ROWS)], config)


def _compare_gradients(
    peer: Peer, path: Path, peer_path: Path, batch: tuple[Inputs, Inputs]
) -> tuple[float, float]:
    """How far the losses lie apart, and the gradients by their norm, of the weight where they are furthest.

    Relative to Keras 3's.
    """
    loss, expected = REFERENCE.loss_and_gradients(path, *batch)
    peer_loss, gradients = peer.loss_and_gradients(peer_path, *batch)
    if gradients.keys() != expected.keys():
        names = ", ".join(sorted(gradients.keys() ^ expected.keys()))
        raise InvalidInput("peer", peer.name, f"has gradients of other weights: {names}")
    apart = max(_distance(gradients[name], gradient) for name, gradient in expected.items())
    return _finite(abs(peer_loss - loss) / loss), _finite(apart)


def _distance(gradient: npt.NDArray[np.float32], expected: npt.NDArray[np.float32]) -> float:
    """The norm of the difference, of the expected norm; of a weight that has no part in the loss, the norm itself."""
    return float(np.linalg.norm(gradient - expected) / (np.linalg.norm(expected) or 1.0))


def _finite(value: Any) -> float:
    """JSON has no NaN, and no comparison with one is a proof."""
    if not math.isfinite(value):
        raise InvalidInput("peer", value, "gives outputs that are not finite")
    return float(value)


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], EquivalenceJob, _work))
