"""The registry: which peers there are, what each says of itself, and what it tells where it is not installed."""

import importlib.util
from typing import get_args

import numpy as np
import pytest

from bench import peers
from compress.export import FORMATS
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.training.batch_metrics import METRICS


def test_a_peer_is_found_by_its_name():
    assert {name: peer.name for name, peer in peers.PEERS.items()} == {name: name for name in peers.PEERS}
    assert all(peers.find(name) is peer is peers.runtime(name) for name, peer in peers.PEERS.items())
    assert peers.runtime("keras") is peers.REFERENCE


def test_every_engine_that_bard_trains_with_is_a_runtime():
    assert all(peers.runtime(engine).trains for engine in get_args(Engine))


def test_an_unknown_name_lists_the_known():
    known = ", ".join(peers.PEERS)
    with pytest.raises(InvalidInput, match=f"jax: unknown; known are {known}"):
        peers.find("jax")
    with pytest.raises(InvalidInput, match=f"jax: unknown; known are {known}"):
        peers.runtime("jax")


def test_what_is_installed_is_available():
    expected = tuple(
        name
        for name, peer in peers.PEERS.items()
        if all(importlib.util.find_spec(package) for package in peer.packages)
    )
    assert peers.installed() == expected
    assert "tf_keras" in expected


@pytest.mark.parametrize("name", peers.PEERS)
def test_what_is_not_installed_says_how_to_install_it(name, monkeypatch, tmp_path):
    peer = peers.find(name)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert not peer.available()
    assert peers.installed() == ()
    with pytest.raises(InvalidInput, match=rf"{name}: is not installed; pip install .*\[{peer.extra}\]"):
        peer.require()
    with pytest.raises(InvalidInput, match="is not installed"):
        peer.forward(tmp_path)


@pytest.mark.parametrize("name", peers.PEERS)
def test_a_peer_reads_a_checkpoint_or_a_format_that_we_export(name):
    assert peers.find(name).export_format in (None, *FORMATS)


@pytest.mark.parametrize("name", [name for name, peer in peers.PEERS.items() if not peer.trains])
def test_one_that_does_not_train_says_so(name, tmp_path):
    with pytest.raises(InvalidInput, match=f"{name}: does not train"):
        peers.find(name).step(peers.StepSetup(None, 9, None, None, 0.1, "float32", 1))
    with pytest.raises(InvalidInput, match=f"{name}: does not train"):
        peers.find(name).loss_and_gradients(tmp_path, None, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["keras", *(name for name, peer in peers.PEERS.items() if peer.trains)])
def test_inside_the_clock_every_engine_takes_arrays_and_gives_the_same_numbers(name, configs):
    if not peers.runtime(name).available():
        pytest.skip("an extra")
    config = configs["causal-gru"]
    x, y = np.full((2, 4, config.sequence_length), 1, np.int32)
    step = peers.runtime(name).step(peers.StepSetup(config, 21, x, y, 1e-9, "float32", cores=1))
    first = step()
    assert {key: type(value) for key, value in first.items()} == dict.fromkeys(METRICS, float)
    x[:], y[:] = 2, 3  # what was converted before the clock started would not see this
    assert step()["loss"] != pytest.approx(first["loss"], rel=1e-5)


@pytest.mark.parametrize("cores", [1, 2, 8])
@pytest.mark.parametrize("name", ["keras", *peers.PEERS])
def test_threads_inside_operators_fit_the_cores(name, cores):
    inside, between = peers.runtime(name).threads(cores)
    assert 1 <= inside <= cores
    assert between >= 1
