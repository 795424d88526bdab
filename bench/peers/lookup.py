"""Finds a peer by its name, and those that are installed."""

from bench.peers.peer import Peer, PeerName
from bench.peers.registry import PEERS, REFERENCE
from shakespeare.errors import require_known


def find(name: PeerName) -> Peer:
    """The peer of that name.

    Raises:
        InvalidInput: there is none.
    """
    require_known("peers", name, PEERS)
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
