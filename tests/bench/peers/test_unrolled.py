"""Bard's own step as a peer: the same outputs and gradients as Keras', and it does not serve."""

from pathlib import Path

import numpy as np
import pytest

from bench import peers
from bench.peers.unrolled import UNROLLED
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["window-lstm", "causal-gru"])
def test_outputs_loss_and_gradient_equal_keras(made_checkpoint, configs, tmp_path, kind):
    config = configs[kind]
    checkpoints.save(made_checkpoint(config), tmp_path)
    random = np.random.default_rng(1)
    ids = random.integers(1, 20, (4, config.sequence_length)).astype(np.int32)
    targets = ids[:, 0] if config.bidirectional else ids
    expected = peers.REFERENCE.forward(tmp_path)(ids)
    np.testing.assert_allclose(UNROLLED.forward(tmp_path)(ids), expected, rtol=1e-4, atol=1e-5)
    (loss, gradients), (own_loss, own_gradients) = (
        peer.loss_and_gradients(tmp_path, ids, targets) for peer in (peers.REFERENCE, UNROLLED)
    )
    assert own_loss == pytest.approx(loss, rel=1e-5)
    assert own_gradients.keys() == gradients.keys() == checkpoints.load(tmp_path).weights.keys()
    for name, gradient in gradients.items():
        np.testing.assert_allclose(own_gradients[name], gradient, rtol=1e-3, atol=1e-5, err_msg=name)


def test_it_trains_and_does_not_serve():
    assert (UNROLLED.trains, UNROLLED.serves) == (True, False)
    with pytest.raises(InvalidInput, match="unrolled: does not serve"):
        UNROLLED.feed(Path("anywhere"))
