"""What models are compared with: measured once, and a failure is a result."""

from types import SimpleNamespace

import pytest

from bench.pipeline import references
from compress.isolation import ChildFailed
from shakespeare.references.catalogue import REFERENCES

NAMES = [reference.__name__ for reference in REFERENCES]


@pytest.fixture
def context(planned):
    return planned("smoke", "gru", "stream-gru")


@pytest.fixture
def children(monkeypatch):
    """Which jobs child processes were given; those named in the second part crash."""
    jobs, broken = [], set()

    def measure_in_child(job):
        jobs.append(job)
        if job.reference in broken:
            raise ChildFailed("crashed", "SIGSEGV")
        return references.Baselines(baselines=(), peak_rss=1)

    monkeypatch.setattr(references.baselines, "measure_in_child", measure_in_child)
    return jobs, broken


def test_the_overlap_is_masked_in_the_blocks_of_every_model(context, results):
    references.measure_overlap(context, results)
    positions = context.request.preset.positions
    assert len(results.overlap_mask) == positions.blocks
    assert results.overlap.characters == len(context.corpus.test)
    for runs in results.overlap_mask:
        assert all(0 <= start < end <= positions.length for start, end in runs)


def test_every_reference_model_is_measured_once(context, results, children):
    jobs, _ = children
    results.overlap_mask = (((0, 4),), ())
    for _ in range(2):
        references.measure_baselines(context, results)
    assert sorted(job.reference for job in jobs) == sorted(NAMES)
    assert {job.overlap_mask for job in jobs} == {(((0, 4),), ())}
    results.overlap_mask = ()
    references.measure_baselines(context, results)
    assert len(jobs) == 2 * len(NAMES)


def test_a_crash_is_a_result_that_is_kept_and_costs_one_reference_model(context, results, children):
    jobs, broken = children
    broken.add(NAMES[0])
    for _ in range(2):
        references.measure_baselines(context, results)
    assert len(jobs) == len(NAMES)
    assert [(failure.part, failure.about, failure.reason) for failure in context.failures] == [
        ("baseline", NAMES[0].rpartition(".")[2], "SIGSEGV")
    ] * 2


@pytest.fixture
def word_jobs(monkeypatch):
    """What the child that trains the word-level model was given."""
    jobs = []

    def measure_in_child(job):
        jobs.append(job)
        raise ChildFailed("crashed", "SIGSEGV")

    monkeypatch.setattr(references.word_model, "measure_in_child", measure_in_child)
    return jobs


def test_words_train_for_as_long_as_the_characters_they_stand_beside(planned, results, word_jobs):
    quick, full = (planned(name, "gru") for name in ("quick", "full"))
    references.train_word_model(quick, results)
    assert word_jobs[-1].budget_seconds == quick.request.preset.train.budget_seconds
    last = SimpleNamespace(seconds=123.0)
    results.cells["gru"] = {"training": SimpleNamespace(validations=(last,))}
    references.train_word_model(full, results)
    assert word_jobs[-1].budget_seconds == 123.0
