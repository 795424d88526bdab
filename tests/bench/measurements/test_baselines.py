"""Reference models on a small text: every order twice, every compressor twice, on the same characters."""

import pytest

from bench.measurements import baselines
from bench.measurements.baselines import BaselinesJob
from shakespeare import corpus as corpora
from shakespeare.evaluation import Positions
from shakespeare.references.catalogue import REFERENCES

POSITIONS = Positions(6, 32, 128)


@pytest.fixture(scope="module")
def job(text_file):
    return BaselinesJob(
        reference=REFERENCES[0].__name__, text=str(text_file), positions=POSITIONS, highest_order=3
    )


@pytest.fixture(scope="module")
def test_text(text_file):
    return corpora.load(text_file).test


@pytest.fixture(scope="module")
def measured(job):
    """Results by reference model."""
    return {reference.__name__: baselines.measure(reference, job).baselines for reference in REFERENCES}


@pytest.fixture(scope="module")
def every(measured):
    return [result for results in measured.values() for result in results]


def test_the_child_measures_the_same(job, measured):
    found = baselines.measure_in_child(job)
    assert found.peak_rss > 0
    assert [one.quality for one in found.baselines] == [one.quality for one in measured[job.reference]]


def test_each_stands_once(every):
    named = [(one.name, one.adaptive) for one in every if one.kind == "n-gram"]
    assert named == [(f"{order}-gram", adaptive) for adaptive in (False, True) for order in (1, 2, 3)]
    assert len({(one.name, one.primed) for one in every if one.kind == "compressor"}) == 10


def test_they_predict_the_blocks_of_every_model(every, test_text):
    for one in every:
        if one.quality:
            assert one.quality.starts == tuple(POSITIONS.starts(len(test_text)))
            assert one.quality.block_length == 32
        else:
            assert one.coded_characters == len(test_text)


def test_higher_orders_take_more_room_and_predict_this_text_better(every):
    static = [one for one in every if one.kind == "n-gram" and not one.adaptive]
    assert [one.table_bytes for one in static] == sorted(one.table_bytes for one in static)
    assert all(one.compressed_bytes > 0 for one in static)
    losses = [sum(one.quality.nats) for one in static]
    assert losses == sorted(losses, reverse=True)


def test_masked_characters_are_summed_apart(job):
    import msgspec

    masked = msgspec.structs.replace(job, highest_order=1, overlap_mask=(((0, 16),),) * 6)
    quality = baselines.measure(REFERENCES[0], masked).baselines[0].quality
    assert len(quality.overlap_sums["nats"]) == 6
    assert 0 < sum(quality.overlap_sums["nats"]) < sum(quality.nats)
