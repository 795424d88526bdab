"""A table that is looked up, with either operator, gives the same to the last bit."""

from collections import Counter

import numpy as np
import pytest

from compress.tflite.embedding_lookup import use_embedding_lookup
from compress.tflite.operators import count_operators
from compress.tflite_model import TFLiteModel


def count_names(content):
    """Operators by name, in whichever precision."""
    counts = Counter()
    for operator in count_operators(content):
        counts[operator.name] += operator.count
    return counts


@pytest.mark.parametrize(("model", "reshapes"), [("causal-gru", 0), ("causal-lstm", 0), ("window-gru", 2)])
def test_it_computes_the_same(converted, model, reshapes, span):
    before = (converted("identity", model).folder / "model.tflite").read_bytes()
    after = use_embedding_lookup(before)
    operators, old = (count_names(content) for content in (after, before))
    assert operators["GATHER"] == 0
    assert operators["EMBEDDING_LOOKUP"] == old["GATHER"] == 1
    assert operators["RESHAPE"] == old["RESHAPE"] + reshapes
    logits = [TFLiteModel(content, 4, padding=0).feed(span[:20]) for content in (before, after)]
    assert np.array_equal(*logits)


def test_a_file_without_a_gather_stays(converted):
    """The lookups of a file that was rewritten are no GATHERs any more: a second time changes nothing."""
    once = use_embedding_lookup((converted("identity", "causal-gru").folder / "model.tflite").read_bytes())
    assert count_operators(use_embedding_lookup(once)) == count_operators(once)
