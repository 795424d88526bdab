"""Baselines on a small text: every order twice, every compressor twice, on the same characters."""

import pytest

from bench.measurements import baselines
from shakespeare import corpus as corpora
from shakespeare.evaluation import Positions

POSITIONS = Positions(6, 32, 128)


@pytest.fixture(scope="module")
def found(text_file):
    return baselines.in_child(baselines.Job(text=str(text_file), positions=POSITIONS, order=3))


def test_each_stands_once(found):
    named = [(one.name, one.kind, one.adaptive) for one in found.baselines if one.kind == "n-gram"]
    assert named == [
        (f"{order}-gram", "n-gram", adaptive) for adaptive in (False, True) for order in (1, 2, 3)
    ]
    coded = {(one.name, one.primed) for one in found.baselines if one.kind == "compressor"}
    assert len(coded) == 10
    assert found.peak_rss > 0


def test_they_predict_the_blocks_of_every_model(found, text_file):
    corpus = corpora.load(text_file)
    held_out = corpus.test
    for one in found.baselines:
        if one.quality:
            assert one.quality.starts == tuple(POSITIONS.starts(len(held_out)))
            assert one.quality.block_length == 32
        else:
            assert one.coded_characters == len(held_out)


def test_higher_orders_take_more_room_and_predict_this_text_better(found):
    static = [one for one in found.baselines if one.kind == "n-gram" and not one.adaptive]
    assert [one.bytes for one in static] == sorted(one.bytes for one in static)
    assert all(one.compressed > 0 for one in static)
    losses = [sum(one.quality.nats) for one in static]
    assert losses == sorted(losses, reverse=True)


def test_marked_characters_are_summed_apart(text_file):
    marks = ("1" * 16 + "0" * 16,) * 6
    job = baselines.Job(text=str(text_file), positions=POSITIONS, order=1, repeated=marks)
    one = next(baselines.measure(job))
    assert len(one.quality.nats_repeated) == 6
    assert 0 < sum(one.quality.nats_repeated) < sum(one.quality.nats)
