"""Sampling."""

import itertools

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.generation import Sampler, Sampling, generate, pad_window

V = 12


class Chain:
    """A predictor whose logits depend on the last id alone; notes what it was fed."""

    def __init__(self, seed=1):
        self.table = np.random.default_rng(seed).normal(0, 1, (V, V)).astype(np.float32)
        self.table[:, 0] = 50  # the unknown id, if it were allowed, would win every time
        self.fed = []

    def feed(self, ids):
        self.fed.append(np.atleast_1d(ids).tolist())
        return self.table[self.fed[-1][-1]]


def drawn(sampling, length=200, predictor=None):
    return list(generate(predictor or Chain(), [3, 4], length, sampling))


def test_the_same_seed_draws_the_same():
    assert drawn(Sampling(seed=7)) == drawn(Sampling(seed=7))
    assert drawn(Sampling(seed=7)) != drawn(Sampling(seed=8))


def test_temperature_0_takes_the_likeliest_known():
    ids = drawn(Sampling(temperature=0), 30)
    table = Chain().table[:, 1:]
    expected = [4]
    for _ in range(30):
        expected.append(int(table[expected[-1]].argmax()) + 1)
    assert ids == expected[1:]


def test_the_unknown_id_is_never_drawn():
    for temperature, top_k in itertools.product([0, 0.1, 1, 100], [0, 1, V]):
        assert 0 not in drawn(Sampling(temperature=temperature, top_k=top_k))


@pytest.mark.parametrize("top_k", [1, 2, 5])
def test_top_k_draws_from_the_k_likeliest(top_k):
    logits = Chain().table[5]
    allowed = set((np.argsort(logits[1:])[::-1][:top_k] + 1).tolist())
    sampler = Sampler(Sampling(temperature=5, top_k=top_k), V)
    drawn_ids = {sampler.draw(logits) for _ in range(500)}
    assert drawn_ids == allowed


@pytest.mark.parametrize(("top_k", "allowed"), [(1, {3}), (2, {3, 5}), (3, {3, 5, 8}), (4, {3, 5, 8, 2})])
def test_of_equally_likely_ones_the_first_are_kept(top_k, allowed):
    """A file in integers often has some: with a top-k of 1 it drew among them."""
    logits = np.full(V, -1.0, np.float32)
    logits[[0, 3, 5, 8, 2]] = (9.0, 4.0, 4.0, 4.0, 1.0)
    sampler = Sampler(Sampling(temperature=5, top_k=top_k), V)
    assert {sampler.draw(logits) for _ in range(300)} == allowed


@pytest.mark.parametrize("top_k", [0, V, V + 9])
def test_a_top_k_of_all_or_none_keeps_every_known_id(top_k):
    sampler = Sampler(Sampling(temperature=100, top_k=top_k), V)
    drawn_ids = {sampler.draw(Chain().table[5]) for _ in range(2_000)}
    assert drawn_ids == set(range(1, V))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_softmax(temperature):
    logits = Chain().table[2]
    chances = np.exp(logits[1:].astype(np.float64) / temperature)
    chances /= chances.sum()
    sampler = Sampler(Sampling(temperature=temperature, seed=3), V)
    draws = [sampler.draw(logits) for _ in range(5_000)]
    frequencies = np.bincount(draws, minlength=V)[1:] / len(draws)
    np.testing.assert_allclose(frequencies, chances, atol=0.03)


@pytest.mark.parametrize("logits", [[0, 1e38, -1e38], [0, -1e38, -3e38], [0, -np.inf, 1.0], [9, 5.0, 5.0]])
@pytest.mark.parametrize("temperature", [1e-300, 1e-6, 1, 100])
def test_extreme_logits_are_drawn_from(logits, temperature):
    id_ = Sampler(Sampling(temperature=temperature), 3).draw(np.array(logits, np.float32))
    assert id_ in {1, 2}


def test_sampling_leaves_the_logits_as_they_were():
    logits = Chain().table[2].copy()
    Sampler(Sampling(top_k=2), V).draw(logits)
    assert np.array_equal(logits, Chain().table[2])


def test_the_prompt_is_read_once_and_every_draw_but_the_last():
    predictor = Chain()
    ids = drawn(Sampling(), 5, predictor)
    assert len(ids) == 5
    assert predictor.fed == [[3, 4], *([id_] for id_ in ids[:-1])]


def test_ids_come_one_by_one():
    predictor = Chain()
    stream = generate(predictor, [1], 1_000_000, Sampling())
    next(stream)
    next(stream)
    assert len(predictor.fed) == 2


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("temperature", -0.1, r"must lie in 0\.\.100"),
        ("temperature", 100.5, r"must lie in 0\.\.100"),
        ("temperature", float("nan"), r"must lie in 0\.\.100"),
        ("top_k", -1, "must be at least 0"),
        ("seed", -1, "must be at least 0"),
    ],
)
def test_bad_settings_are_refused(field, value, allowed):
    with pytest.raises(InvalidInput, match=f"^{field}: {value}: {allowed}"):
        Sampling(**{field: value})


@pytest.mark.parametrize(
    ("prompt", "length", "message"),
    [
        ([], 5, "prompt: empty: must hold at least one character"),
        ([1], 0, "length: 0: must be at least 1"),
        ([1], -2, "length: -2: must be at least 1"),
    ],
)
def test_bad_requests_are_refused_before_the_first_draw(prompt, length, message):
    with pytest.raises(InvalidInput, match=f"^{message}"):
        generate(Chain(), prompt, length, Sampling())


@pytest.mark.parametrize(
    ("ids", "expected"), [([], [7, 7, 7]), (1, [7, 7, 1]), ([1, 2], [7, 1, 2]), ([1, 2, 3, 4], [2, 3, 4])]
)
def test_a_short_prompt_follows_its_padding(ids, expected):
    assert pad_window(np.full(3, 7, np.int32), ids).tolist() == expected
