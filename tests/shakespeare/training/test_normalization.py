"""Statistics of batch normalization are those of the training text under the present weights."""

import numpy as np
import pytest

from shakespeare import models
from shakespeare.text.windows import windows
from shakespeare.training.batches import as_batch
from shakespeare.training.normalization import NormalizationStatistics


@pytest.mark.slow
def test_statistics_are_measured_not_remembered(keras, corpus, configs, randomise):
    config = configs["window-normalized"]
    model = models.build(config, corpus.vocabulary.size, keras)
    randomise(model, 2)
    views = windows(corpus.training_ids, config.sequence_length, config.stride)[:600]
    NormalizationStatistics(model, keras, config, views).update()
    inputs, _ = as_batch(views, config)
    below = keras.Model(model.inputs, model.get_layer("normalization").input)
    values = np.asarray(below(inputs, training=False))
    weights = models.get_weights(model)
    np.testing.assert_allclose(weights["normalization/moving_mean"], values.mean(0), rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(weights["normalization/moving_variance"], values.var(0), rtol=1e-3, atol=1e-6)
