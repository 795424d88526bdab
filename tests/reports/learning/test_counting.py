"""The lines that a model must pass."""

import math

import pytest

from reports.learning import counting


def test_the_best_of_each_kind(learning):
    assert counting.best_ngram(learning).name == "8-gram"
    assert counting.best_ngram(learning, adaptive=True).adaptive
    assert [name for name, _ in counting.lines(learning)] == [
        "8-gram, static",
        "8-gram, adaptive",
        "PPMd, adaptive, after the training text",
    ]


def test_bytes_are_nats_too(learning):
    coded = counting.ppmd(learning)
    assert counting.nats(learning, coded) == pytest.approx(1.96 * math.log(2))


def test_a_record_without_references(ablated):
    assert counting.best_ngram(ablated) is None
    assert counting.lines(ablated) == ()
