"""Other engines, given the same weights and the same batch: rows in the same tables.

To add a peer: one file with an object of `Peer`, a line in PEERS, a test.
"""

from collections.abc import Mapping

from bench.peers.keras import KERAS
from bench.peers.onnx import ONNX_RUNTIME
from bench.peers.peer import Peer, PeerName, StepSetup
from bench.peers.pytorch import PYTORCH
from bench.peers.tf_keras import TF_KERAS
from shakespeare.errors import InvalidInput

__all__ = ["PEERS", "REFERENCE", "Peer", "PeerName", "StepSetup", "find", "installed", "runtime"]

REFERENCE: Peer = KERAS  # what peers are compared with
PEERS: Mapping[PeerName, Peer] = {
    peer.name: peer
    for peer in (
        TF_KERAS,
        PYTORCH,
        ONNX_RUNTIME,
    )
}


def find(name: PeerName) -> Peer:
    """The peer of that name.

    Raises:
        InvalidInput: there is none.
    """
    if name not in PEERS:
        raise InvalidInput("peers", name, f"unknown; known are {', '.join(PEERS)}")
    return PEERS[name]


def runtime(name: str) -> Peer:
    """The peer of that name, or the reference for Keras 3 itself.

    Raises:
        InvalidInput: neither.
    """
    return REFERENCE if name == REFERENCE.name else find(name)


def installed() -> tuple[PeerName, ...]:
    """Names of the peers whose packages are installed."""
    return tuple(name for name, peer in PEERS.items() if peer.available())
