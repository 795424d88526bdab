"""Rows of one ablation are compared with one base, so they share its recipe."""

import pytest

from bench.learning import run as learning
from reports.learning.record import EntrantId
from shakespeare.errors import InvalidInput


def test_rows_of_an_ablation_share_a_recipe(entrant, request_for):
    """Changes of an older recipe were compared with the base of today."""
    ablation = {"ablation": "recipe", "seeds": (1,)}
    learning.run(request_for(entrant("a"), **ablation))
    learning.run(request_for(entrant("b", rate=0.2), **ablation))  # another variant's are tables of their own
    with pytest.raises(
        InvalidInput, match=r"holds a@original, with another learning_rate: .* name another file"
    ):
        learning.run(request_for(entrant("a", rate=0.2), **ablation))
    changed = entrant("a")
    changed.id = EntrantId("a", "original", "rate 0.3")
    with pytest.raises(InvalidInput, match="holds a@original, which is tried no more"):
        learning.run(request_for(changed, **ablation))
