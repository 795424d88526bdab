"""Matrix products alone: counted as they are multiplied."""

from bench import products


def test_operations_are_two_a_multiply_and_add(monkeypatch):
    monkeypatch.setattr(products, "at_once", lambda: 3)
    assert products.operations() == 3 * 2 * 2048 * 2048 * 2048


def test_a_call_multiplies_as_often_as_counted(monkeypatch, engines):
    assert engines
    monkeypatch.setattr(products, "SIDE", 8)
    monkeypatch.setattr(products, "at_once", lambda: 2)
    for precision in ("float32", "mixed_bfloat16"):
        found = products.build(precision)()
        assert len(found) == 2
        assert len({float(one) for one in found}) == 2  # of different matrices: none was left out
