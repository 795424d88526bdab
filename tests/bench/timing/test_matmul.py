"""Matrix products alone: counted as they are multiplied."""

import pytest

from bench.timing import matmul


def test_operations_are_two_a_multiply_and_add(monkeypatch):
    monkeypatch.setattr(matmul, "parallel_products", lambda: 3)
    assert matmul.operations() == 3 * 2 * 2048 * 2048 * 2048


@pytest.mark.usefixtures("keras")  # the products are TensorFlow's
def test_a_call_multiplies_as_often_as_counted(monkeypatch):
    monkeypatch.setattr(matmul, "SIDE", 8)
    monkeypatch.setattr(matmul, "parallel_products", lambda: 2)
    for precision in ("float32", "bfloat16"):
        products = matmul.build(precision)()
        assert len(products) == 2
        assert len({float(product) for product in products}) == 2  # of different matrices: none was left out
