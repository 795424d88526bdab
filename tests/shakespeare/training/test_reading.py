"""Reading on and on gives the logits of the stock model, which reads all at once."""

import numpy as np
import pytest

from shakespeare import models
from shakespeare.config import ModelConfig
from shakespeare.training import reading


@pytest.mark.parametrize("orders", [(), (2, 3)], ids=["gru", "hybrid"])
def test_a_reader_gives_the_stock_models_logits(orders):
    from shakespeare import engine

    keras = engine.load("keras", 2)
    config = ModelConfig(
        name="small", recurrent="gru", sequence_length=8, stride=8, batch_size=4, embedding=8, units=(6, 5),
        bidirectional=False, ngram_orders=orders, ngram_rows=16,
    )  # fmt: skip
    model = models.build(config, 20, keras)
    ids = np.random.default_rng(1).integers(0, 20, (5, 24)).astype(np.int32)
    read = reading.compile_reader(model, config, "float32")
    pieces = list(read(ids))
    assert [piece.shape for piece in pieces] == [(5, 8, 20)] * 3
    np.testing.assert_allclose(np.concatenate(pieces, 1), np.asarray(model(ids)), atol=1e-4)
