"""Every peer by name. To add one: its file with an object of `Peer`, a line here, a test."""

from collections.abc import Mapping

from bench.peers.keras import KERAS
from bench.peers.onnx import ONNX_RUNTIME
from bench.peers.peer import Peer, PeerName
from bench.peers.pytorch import PYTORCH
from bench.peers.tf_keras import TF_KERAS
from bench.peers.unrolled import UNROLLED

REFERENCE: Peer = KERAS  # what peers are compared with
PEERS: Mapping[PeerName, Peer] = {
    peer.name: peer
    for peer in (
        UNROLLED,
        TF_KERAS,
        PYTORCH,
        ONNX_RUNTIME,
    )
}
