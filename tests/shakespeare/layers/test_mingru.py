"""How a minGRU begins: its units remember from 2 to 32 characters."""

import numpy as np
import pytest

from shakespeare.layers import mingru


def test_units_begin_with_memories_of_many_lengths():
    bias = mingru.initial_bias(5)
    update = 1 / (1 + np.exp(-bias[:5]))
    np.testing.assert_allclose(1 / update, [2, 9.5, 17, 24.5, 32], rtol=1e-5)
    assert not bias[5:].any()


@pytest.mark.parametrize("engine", ["keras", pytest.param("tf_keras", marks=pytest.mark.slow)])
def test_its_class_is_made_once_an_engine(engines, engine):
    made = mingru.cell_class(engines[engine])
    assert made is mingru.cell_class(engines[engine])
    assert issubclass(made, engines[engine].layers.Layer)
