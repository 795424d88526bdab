"""Equal weights, equal outputs: shown, or shown not to be."""

import importlib.util

import pytest

from bench.peers import available, proof
from shakespeare import checkpoint as checkpoints

PEERS = [
    "tf_keras",
    pytest.param(
        "torch", marks=pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="extra [peers]")
    ),
]


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_does_the_same_work(peer, configs, made_checkpoint, tmp_path, text_file):
    checkpoints.save(made_checkpoint(configs["window-gru"]), tmp_path / "one")
    found = proof.in_child(proof.Job(path=str(tmp_path / "one"), peer=peer, text=str(text_file)))
    assert found.against == "keras"
    assert 0 <= found.largest <= found.tolerance


def test_what_is_installed_is_available():
    assert available("tf_keras")
    assert available("torch") is bool(importlib.util.find_spec("torch"))
