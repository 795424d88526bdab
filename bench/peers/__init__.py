"""Other engines, given the same weights and the same batch: rows in the same tables."""

from bench.peers.lookup import find, installed, runtime
from bench.peers.peer import Peer, PeerName, StepSetup
from bench.peers.registry import PEERS, REFERENCE

__all__ = ["PEERS", "REFERENCE", "Peer", "PeerName", "StepSetup", "find", "installed", "runtime"]
