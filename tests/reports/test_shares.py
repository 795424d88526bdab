"""Parts of time in fixed places."""

import pytest

from reports.record import Breakdown, CellId, Share
from reports.shares import is_doubtful, names_in_place, shares_in_place

CELL = CellId("gru", "identity", "litert", "float32")


def made(what="step", **seconds):
    shares = tuple(Share(name=name, seconds=value, calls=1) for name, value in seconds.items())
    return Breakdown(cell=CELL, what=what, by="layer", seconds=sum(seconds.values()), shares=shares)


def test_a_part_has_one_place_whichever_is_larger():
    rows = (made(a=3.0, b=1.0, c=0.1), made(a=1.0, b=4.0))
    names = names_in_place(rows, 2)
    assert names == ("b", "a")
    for row in rows:
        shares = shares_in_place(row, names)
        assert [share.name for share in shares] == ["b", "a", "others"]
        assert sum(share.fraction for share in shares) == pytest.approx(1)


def test_a_missing_part_leaves_its_place_empty():
    assert [share.fraction for share in shares_in_place(made(a=1.0), ("b", "a"))] == [0, 1, 0]


def test_only_more_than_noise_makes_an_inference_doubtful():
    assert is_doubtful(made("inference", a=5.0, b=-2.0))
    assert not is_doubtful(made("inference", a=5.0, b=-0.1))
    assert not is_doubtful(made("step", a=5.0, b=-2.0))
