"""The same rows whatever computes them, and the rows of the formula."""

import numpy as np
import pytest

from shakespeare.layers.ngram_hash import LARGEST_TABLE, table_rows

ORDERS = (2, 3, 5)


def random_ids(highest, shape=(3, 40)):
    return np.random.default_rng(5).integers(0, highest, shape).astype(np.int32)


def formula(ids, order, position, rows):
    return sum(int(ids[position - back]) * 48_271**back for back in range(order)) % rows


@pytest.mark.parametrize("rows", [1, 64, 2**13, LARGEST_TABLE])
@pytest.mark.parametrize("highest", [86, 2**15])
def test_rows_are_those_of_the_formula_without_overflow(rows, highest):
    ids = random_ids(highest)
    arrays = table_rows(ids, ORDERS, rows)
    for order, array in zip(ORDERS, arrays, strict=True):
        assert array.dtype == np.int32
        assert array.shape == (3, 36)
        expected = [[formula(row, order, at, rows) for at in range(4, 40)] for row in ids]
        assert np.array_equal(array, expected)


@pytest.mark.parametrize("orders", [(2,), (4,), ORDERS])
def test_tensorflow_gives_the_same(engines, orders):  # noqa: ARG001 - imports TensorFlow with its threads set
    import tensorflow as tf

    ids = random_ids(86)
    compiled = tf.function(lambda ids: table_rows(ids, orders, 2**13), jit_compile=False)
    for expected, array in zip(table_rows(ids, orders, 2**13), compiled(tf.constant(ids)), strict=True):
        assert array.dtype == tf.int32
        assert np.array_equal(expected, array)


def test_a_row_depends_on_its_own_ngram_alone():
    ids = random_ids(86, (1, 12))
    changed = ids.copy()
    changed[0, 5] += 1
    for order, before, after in zip(
        ORDERS, table_rows(ids, ORDERS, 2**13), table_rows(changed, ORDERS, 2**13), strict=True
    ):
        ends = np.flatnonzero((before != after)[0]) + max(ORDERS) - 1
        assert ends.tolist() == list(range(5, 5 + order))
