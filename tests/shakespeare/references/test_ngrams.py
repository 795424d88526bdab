"""N-grams as a reference: every order twice, on the blocks of every model."""

import tracemalloc

import numpy as np
import pytest

from shakespeare.evaluation import Positions
from shakespeare.references import ngram_reader, ngrams
from shakespeare.references.kneser_ney import NGramModel
from shakespeare.references.ngram_reader import NGramReader
from shakespeare.text.corpus import Corpus

POSITIONS = Positions(5, 32, 128)


@pytest.fixture(scope="module")
def results(corpus):
    return list(ngrams.measure(corpus, POSITIONS, 3))


def test_every_order_frozen_and_adaptive(results):
    assert [(result.name, result.adaptive) for result in results] == [
        (f"{order}-gram", adaptive) for adaptive in (False, True) for order in (1, 2, 3)
    ]
    assert {
        (result.kind, result.primed, result.coded_bytes, result.coded_characters) for result in results
    } == {("n-gram", True, None, None)}
    assert all(result.seconds > 0 for result in results)


def test_blocks_are_those_of_the_test_text(results, corpus):
    starts = POSITIONS.starts(len(corpus.test))
    for result in results:
        assert [block.start for block in result.blocks] == starts.tolist()
        for block in result.blocks:
            assert np.array_equal(block.targets, corpus.test_ids[block.start : block.start + 32])


def test_scores_are_of_the_models_probabilities(results, corpus):
    model = NGramModel(corpus.training_ids, corpus.vocabulary.size, 3)
    offsets = np.concatenate([np.arange(s, s + 32) for s in POSITIONS.starts(len(corpus.test))])
    *_, chances = NGramReader(model, corpus.test_ids, adaptive=False).probabilities(offsets)
    expected = -np.log(chances[np.arange(len(offsets)), corpus.test_ids[offsets]])
    losses = np.concatenate([block.scores.nats for block in results[2].blocks])
    np.testing.assert_allclose(losses, expected, rtol=1e-5)


def test_places_are_asked_for_in_groups(results, corpus, monkeypatch):
    """The same scores; of 20,000 characters, all places at once would be 2.6 GB in each of seven arrays."""
    monkeypatch.setattr(ngram_reader, "_VALUES_AT_ONCE", 2 * 32 * corpus.vocabulary.size)
    for result, grouped in zip(results, ngrams.measure(corpus, POSITIONS, 3), strict=True):
        assert [block.start for block in grouped.blocks] == [block.start for block in result.blocks]
        for block, other in zip(result.blocks, grouped.blocks, strict=True):
            assert np.array_equal(block.scores.nats, other.scores.nats)


@pytest.mark.slow
def test_no_array_is_places_times_a_large_alphabet(monkeypatch):
    random = np.random.default_rng(1)
    text = "".join(map(chr, 0x4E00 + random.zipf(1.3, 60_000) % 3_000))
    large = Corpus("made by the test", text, "0")
    positions = Positions(64)
    whole = 64 * 64 * large.vocabulary.size * 8
    assert large.vocabulary.size > 1_000
    monkeypatch.setattr(ngram_reader, "_VALUES_AT_ONCE", 2**18)
    tracemalloc.start()
    assert len(list(ngrams.measure(large, positions, 2))) == 4
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < whole


def test_sizes_grow_with_the_order_and_shrink_by_compression(results):
    frozen = [result for result in results if not result.adaptive]
    assert [result.table_bytes for result in frozen] == sorted(result.table_bytes for result in frozen)
    assert all(0 < result.compressed_bytes < result.table_bytes for result in frozen[1:])


def test_a_large_alphabet_ends_the_orders_earlier(corpus, monkeypatch):
    monkeypatch.setattr(ngrams, "highest_possible_order", lambda _: 2)
    assert {result.name for result in ngrams.measure(corpus, POSITIONS, 9)} == {"1-gram", "2-gram"}
