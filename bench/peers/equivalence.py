"""Proof that a peer does the same work: equal weights, and outputs that differ by rounding alone."""

import math
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

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
    backward: bool = False  # compare a training step's loss and gradient, not logits


class GradientAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """How far two engines' losses, and their gradients by the embedding, lie apart, relative to Keras 3's."""

    against: str
    loss: float
    gradient: float  # Euclidean norm of the difference
    tolerance: float


def in_child(job: EquivalenceJob) -> OutputAgreement:
    """Compares logits of real windows of validation text in a child process.

    Raises:
        isolation.ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, OutputAgreement, _TIMEOUT_SECONDS)


def backward_in_child(job: EquivalenceJob) -> GradientAgreement:
    """Compares the loss and the gradient of one batch, without dropout, in a child process.

    Raises:
        isolation.ChildFailed: see `isolation.run`; a peer that does not train fails.
    """
    job = msgspec.structs.replace(job, backward=True)
    return isolation.run(__name__, job, GradientAgreement, _TIMEOUT_SECONDS)


def same(agreement: OutputAgreement | GradientAgreement) -> bool:
    """Whether the difference is one of rounding."""
    if isinstance(agreement, OutputAgreement):
        return agreement.largest_difference <= agreement.tolerance
    return max(agreement.loss, agreement.gradient) <= agreement.tolerance


def _work(job: EquivalenceJob) -> OutputAgreement | GradientAgreement:
    peer, path = find(job.peer), Path(job.path)
    peer.require()
    if job.backward and not peer.trains:
        raise InvalidInput("peer", peer.name, "does not train")
    x, y = _batch(checkpoints.describe(path).model, corpora.load(job.text))
    with _readable(job, peer) as peer_path:
        if job.backward:
            return _gradient_agreement(peer, path, peer_path, (x, y))
        difference = np.abs(peer.forward(peer_path)(x) - REFERENCE.forward(path)(x)).max()
    return OutputAgreement(
        against=REFERENCE.name, largest_difference=_finite(difference), tolerance=TOLERANCE
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


def _gradient_agreement(
    peer: Peer, path: Path, peer_path: Path, batch: tuple[Inputs, Inputs]
) -> GradientAgreement:
    loss, gradient = REFERENCE.loss_and_gradient(path, *batch)
    peer_loss, peer_gradient = peer.loss_and_gradient(peer_path, *batch)
    return GradientAgreement(
        against=REFERENCE.name,
        loss=_finite(abs(peer_loss - loss) / loss),
        gradient=_finite(np.linalg.norm(peer_gradient - gradient) / np.linalg.norm(gradient)),
        tolerance=TOLERANCE,
    )


def _finite(value: Any) -> float:
    """JSON has no NaN, and no comparison with one is a proof."""
    if not math.isfinite(value):
        raise InvalidInput("peer", value, "gives outputs that are not finite")
    return float(value)


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], EquivalenceJob, _work))
