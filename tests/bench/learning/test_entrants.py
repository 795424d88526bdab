"""Entrants by name, and what the record says of their settings."""

import pytest

from bench.learning import entrants
from bench.learning.entrants import PeerEntrant, VariantEntrant
from bench.measurements.learned import Budget
from bench.peers.learners import LEARNERS
from bench.peers.pytorch import PyTorch
from shakespeare.errors import InvalidInput
from shakespeare.variants import VARIANTS


def test_a_variant_with_and_without_a_recipe():
    assert entrants.parse("gru").id.label == "gru@original"
    assert entrants.parse("gru@original") == entrants.parse("gru")
    assert entrants.parse("stream-gru").id.label == "stream-gru@tuned"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("grü", "entrants: grü: unknown; known are original, .*, pytorch-lstm, pytorch-gpt"),
        ("gru@", "recipe: : unknown"),
        ("gru@mine", "recipe: mine: unknown; known are original, original-unrolled, tuned"),
    ],
)
def test_unknown_names(name, message):
    with pytest.raises(InvalidInput, match=message):
        entrants.parse(name)


def test_settings_say_what_was_changed():
    plain = VariantEntrant(VARIANTS["stream-gru"], "tuned")
    changed = VariantEntrant(VARIANTS["stream-gru"], "tuned", "batch 32", {"batch_size": 32})
    before, after = plain.settings(Budget(75), 3), changed.settings(Budget(75), 3)
    assert before["model.units"] == "[256,256]"
    assert (before["budget_seconds"], before["seed"]) == (75, 3)
    assert {name for name in before if before[name] != after[name]} == {"batch_size"}
    assert (before["batch_size"], after["batch_size"]) == (64, 32)
    assert changed.id.label == "stream-gru@tuned, batch 32"


def test_a_peer_tells_its_settings_and_is_stale_where_its_own_file_changes():
    peer = PeerEntrant(LEARNERS["pytorch-gpt"])
    assert (peer.id.label, peer.peer) == ("pytorch-gpt", True)
    settings = peer.settings(Budget(75), 3)
    assert (settings["width"], settings["peak_rate"], settings["seed"]) == (128, 1e-3, 3)
    assert "bench.peers.pytorch_gpt" in peer.modules


def test_a_peer_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(PyTorch, "available", lambda _: False)
    with pytest.raises(InvalidInput, match=r"peers: torch: is not installed; pip install .*\[peers\]"):
        entrants.parse("pytorch-lstm")
    assert entrants.default_names() == tuple(VARIANTS)
    monkeypatch.setattr(PyTorch, "available", lambda _: True)
    assert entrants.default_names() == (*VARIANTS, "pytorch-lstm", "pytorch-gpt")
