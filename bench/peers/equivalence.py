"""Proof that a peer does the same work: equal weights, and outputs that differ by rounding alone."""

import math
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bench.peers.lookup import find
from bench.peers.peer import PeerName
from bench.peers.registry import REFERENCE
from compress import isolation
from reports.record import OutputAgreement
from shakespeare import checkpoint as checkpoints
from shakespeare import corpus as corpora
from shakespeare import windows
from shakespeare.errors import InvalidInput
from shakespeare.windows import Inputs

TOLERANCE = 1e-4
_ROWS = 8
_TIMEOUT_SECONDS = 300.0


class EquivalenceJob(msgspec.Struct, frozen=True, kw_only=True):
    """Which checkpoint, and which peer is compared with Keras 3. `path` is what the peer reads."""

    checkpoint: str
    path: str
    peer: PeerName
    text: str | None


class GradientAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """How far two engines' loss and gradient by the embedding lie apart, as shares of Keras' own."""

    against: str
    loss: float
    gradient: float  # Euclidean norm of the difference
    tolerance: float


def compare_in_child(job: EquivalenceJob) -> OutputAgreement:
    """Compares logits of real windows of validation text in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, OutputAgreement, _TIMEOUT_SECONDS)


def compare_gradients(job: EquivalenceJob) -> GradientAgreement:
    """Compares the loss and the gradient of one batch, without dropout, in this process.

    Raises:
        InvalidInput: the peer does not train, or its outputs are not finite.
    """
    x, y = _batch(job)
    loss, gradient = REFERENCE.loss_and_gradient(Path(job.checkpoint), x, y)
    peer_loss, peer_gradient = find(job.peer).loss_and_gradient(Path(job.path), x, y)
    return GradientAgreement(
        against=REFERENCE.name,
        loss=_finite(abs(peer_loss - loss) / loss),
        gradient=_finite(np.linalg.norm(peer_gradient - gradient) / np.linalg.norm(gradient)),
        tolerance=TOLERANCE,
    )


def agrees(agreement: OutputAgreement | GradientAgreement) -> bool:
    """Whether the difference is one of rounding."""
    if isinstance(agreement, OutputAgreement):
        return agreement.largest_difference <= agreement.tolerance
    return max(agreement.loss, agreement.gradient) <= agreement.tolerance


def _compare(job: EquivalenceJob) -> OutputAgreement:
    peer = find(job.peer)
    peer.require()
    x, _ = _batch(job)
    expected = REFERENCE.forward(Path(job.checkpoint))(x)
    largest = _finite(np.abs(peer.forward(Path(job.path))(x) - expected).max())
    return OutputAgreement(against=REFERENCE.name, largest_difference=largest, tolerance=TOLERANCE)


def _batch(job: EquivalenceJob) -> tuple[Inputs, Inputs]:
    """Windows spread over the validation text, and what follows each."""
    config = checkpoints.describe(Path(job.checkpoint)).model
    corpus = corpora.load(Path(job.text) if job.text else None)
    views = windows.windows(corpus.validation_ids, config.sequence_length, config.stride)
    chosen = views[windows.evenly_spaced(len(views), _ROWS)]
    return windows.inputs_and_targets(chosen, every_position=not config.bidirectional)


def _finite(value: Any) -> float:
    """JSON has no NaN, and no comparison with one is a proof."""
    if not math.isfinite(value):
        raise InvalidInput("peer", value, "gives outputs that are not finite")
    return float(value)


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], EquivalenceJob, _compare))
