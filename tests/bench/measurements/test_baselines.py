"""Reference models on a small text: every order twice, every compressor twice, on the same characters."""

import pytest

from bench.measurements import baselines
from bench.measurements.baselines import BaselinesJob
from shakespeare.evaluation import Positions
from shakespeare.references.catalogue import REFERENCES
from shakespeare.text import corpus as corpora

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
    from_child = baselines.measure_in_child(job)
    assert from_child.peak_rss > 0
    assert [baseline.quality for baseline in from_child.baselines] == [
        baseline.quality for baseline in measured[job.reference]
    ]


def test_each_stands_once(every):
    named = [(baseline.name, baseline.adaptive) for baseline in every if baseline.kind == "n-gram"]
    assert named == [(f"{order}-gram", adaptive) for adaptive in (False, True) for order in (1, 2, 3)]
    assert (
        len({(baseline.name, baseline.primed) for baseline in every if baseline.kind == "compressor"}) == 10
    )


def test_they_predict_the_blocks_of_every_model(every, test_text):
    for baseline in every:
        if baseline.quality:
            assert baseline.quality.starts == tuple(POSITIONS.starts(len(test_text)))
            assert baseline.quality.block_length == 32
        else:
            assert baseline.coded_characters == len(test_text)


def test_higher_orders_take_more_room_and_predict_this_text_better(every):
    static = [baseline for baseline in every if baseline.kind == "n-gram" and not baseline.adaptive]
    assert [baseline.table_bytes for baseline in static] == sorted(
        baseline.table_bytes for baseline in static
    )
    assert all(baseline.compressed_bytes > 0 for baseline in static)
    losses = [sum(baseline.quality.nats) for baseline in static]
    assert losses == sorted(losses, reverse=True)


def test_masked_characters_are_summed_apart(job):
    import msgspec

    masked = msgspec.structs.replace(job, highest_order=1, overlap_mask=(((0, 16),),) * 6)
    quality = baselines.measure(REFERENCES[0], masked).baselines[0].quality
    assert len(quality.overlap_sums["nats"]) == 6
    assert 0 < sum(quality.overlap_sums["nats"]) < sum(quality.nats)
