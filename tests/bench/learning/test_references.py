"""Counting and compressing, measured once for a record."""

import pytest

from bench.learning import references
from bench.learning import run as learning
from compress.isolation import ChildFailed


@pytest.fixture
def measured(monkeypatch):
    """The references that were measured, in process: what a child does is tested elsewhere."""
    names = []

    def measure(job):
        names.append(job.reference)
        return references.baselines._measure(job)

    monkeypatch.setattr(references.baselines, "measure_in_child", measure)
    monkeypatch.setattr(references, "HIGHEST_ORDER", 2)
    return names


def test_test_text_is_compared_with_references_which_are_kept(measured, entrant, request_for):
    record = learning.run(request_for(entrant("a"), part="test"))
    assert len(measured) == 2
    assert [reference.name for reference in record.references][:4] == ["1-gram", "2-gram"] * 2
    for reference in record.references:
        if reference.kind == "n-gram":
            assert len(reference.scores.nats) == len(record.blocks.starts)
        else:
            assert reference.coded_bytes > 0
    assert learning.run(request_for(entrant("a"), part="test")).references == record.references
    assert len(measured) == 2


def test_validation_text_is_for_choices_and_needs_none(measured, entrant, request_for):
    assert learning.run(request_for(entrant("a"))).references == ()
    assert measured == []


def test_a_reference_that_fails_is_left_out_and_tried_again(
    measured, entrant, request_for, monkeypatch, capsys
):
    def fail(_job):
        raise ChildFailed("timed out", "no result after 1800 s")

    with monkeypatch.context() as patch:
        patch.setattr(references.baselines, "measure_in_child", fail)
        assert learning.run(request_for(entrant("a"), part="test")).references == ()
    assert "ngrams: timed out" in capsys.readouterr().err
    assert learning.run(request_for(entrant("a"), part="test")).references
    assert len(measured) == 2
