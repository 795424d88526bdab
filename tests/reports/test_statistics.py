"""Statistics against independent computation."""

import math
import statistics

import msgspec
import numpy as np
import pytest

from reports.record import Quality, Speed
from reports.statistics import (
    Ratio,
    difference,
    half_widths,
    median,
    noise_floor,
    paired_ratio,
    repeats,
    scores,
    spread,
    verdict,
)


def timed(seconds, session="one", rounds=None):
    rounds = tuple(range(len(seconds))) if rounds is None else rounds
    return Speed(session=session, first_call=1.0, iterations=1, rounds=rounds, seconds=tuple(seconds))


def test_median_and_quartiles():
    samples = [5.0, 1.0, 4.0, 2.0, 3.0]
    found = spread(timed(samples))
    assert median(timed(samples)) == found.median == statistics.median(samples)
    assert [found.low, found.median, found.high] == statistics.quantiles(samples, n=4, method="inclusive")


def test_a_constant_ratio_is_exact_whatever_the_drift():
    drift = np.random.default_rng(3).lognormal(0, 0.5, 10)
    ratio = paired_ratio(timed(4 * drift), timed(drift))
    assert ratio.paired
    assert ratio.rounds == 10
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((4, 4, 4))


def test_rounds_are_matched_by_number():
    a = timed([2.0, 20.0, 200.0, 9.0], rounds=(1, 2, 3, 7))
    b = timed([100.0, 10.0, 1.0], rounds=(3, 2, 1))
    ratio = paired_ratio(a, b)
    assert ratio.rounds == 3
    assert ratio.value == pytest.approx(2)


def test_other_sessions_are_not_paired():
    ratio = paired_ratio(timed([2.0, 2.2, 1.8, 2.1]), timed([1.0, 1.1, 0.9, 1.05], session="two"))
    assert not ratio.paired
    assert ratio.value == pytest.approx(2, rel=0.01)
    assert ratio.low < 2 < ratio.high


def test_sessions_without_a_common_round_are_not_paired():
    assert not paired_ratio(timed([1.0, 1.0]), timed([1.0], rounds=(9,))).paired


def test_two_rounds_have_no_interval():
    ratio = paired_ratio(timed([2.0, 2.0]), timed([1.0, 1.0]))
    assert ratio.value == pytest.approx(2)
    assert math.isnan(ratio.low)
    assert verdict(ratio, 0.01) == "too few rounds"


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(11)
    covered = 0
    for _ in range(200):
        drift = random.lognormal(0, 0.3, 12)
        noise = random.lognormal(0, 0.05, 12)
        ratio = paired_ratio(timed(1.3 * drift * noise), timed(drift))
        covered += ratio.low <= 1.3 <= ratio.high
    assert covered >= 180


def test_the_same_samples_give_the_same_interval():
    a, b = timed([1.0, 1.2, 1.1, 0.9]), timed([1.0, 1.1, 1.3, 0.8])
    assert paired_ratio(a, b) == paired_ratio(a, b)


def test_the_noise_floor_is_the_far_end_of_the_repeated_pair(record):
    ((cell, ratio),) = repeats(record, "step")
    assert (cell.variant, cell.repeat) == ("optimized", 1)
    floor = noise_floor(record, "step")
    assert floor == pytest.approx(max(ratio.high - 1, 1 / ratio.low - 1))
    assert floor > 0.02


def test_without_a_repeated_case_there_is_no_floor(record):
    assert noise_floor(record, "latency") is None


@pytest.mark.parametrize(
    ("low", "value", "high", "floor", "expected"),
    [
        (1.01, 1.02, 1.03, 0.03, "no difference shown"),
        (0.97, 0.98, 0.99, 0.03, "no difference shown"),
        (1.01, 1.02, 1.03, 0.01, "slower"),
        (0.80, 0.85, 0.90, 0.03, "faster"),
        (0.90, 1.20, 1.40, 0.03, "no difference shown"),
        (1.01, 1.02, 1.03, None, "slower"),
    ],
)
def test_verdict(low, value, high, floor, expected):
    assert verdict(Ratio(value, low, high, 8, paired=True), floor) == expected


def test_scores_are_sums_over_characters():
    quality = Quality(
        block_length=100,
        context=10,
        starts=(0, 500),
        top1=(50, 60),
        top5=(80, 90),
        nats=(140.0, 160.0),
        predicted=("x" * 100,) * 2,
    )
    found = scores(quality)
    assert (found.top1, found.top5, found.nats) == pytest.approx((0.55, 0.85, 1.5))
    assert found.perplexity == pytest.approx(math.e**1.5)
    assert found.perplexity == pytest.approx(2**found.bits_per_character)


def test_a_hopeless_model_has_infinite_perplexity():
    quality = Quality(
        block_length=1, context=1, starts=(0,), top1=(0,), top5=(0,), nats=(5000.0,), predicted=("x",)
    )
    assert scores(quality).perplexity == math.inf


def test_difference_is_signed_and_its_interval_holds_it(make_quality):
    found = difference(make_quality(0.50, 1.7), make_quality(0.55, 1.5))
    assert found.top1.value == pytest.approx(-0.05, abs=0.005)
    assert found.nats.value == pytest.approx(0.2, abs=0.005)
    assert found.top1.low <= found.top1.value <= found.top1.high < 0
    assert 0 < found.nats.low <= found.nats.value <= found.nats.high


def test_pairing_removes_what_blocks_have_in_common():
    hard = np.random.default_rng(5).normal(150, 40, 50)

    def measured(nats):
        blocks = tuple(range(50))
        return Quality(
            block_length=100,
            context=1,
            starts=blocks,
            top1=blocks,
            top5=blocks,
            nats=tuple(map(float, nats)),
            predicted=("x" * 100,) * 50,
        )

    nats = difference(measured(hard + 2), measured(hard)).nats
    assert (nats.low, nats.value, nats.high) == pytest.approx((0.02, 0.02, 0.02))


def test_other_blocks_cannot_be_compared(make_quality):
    quality = make_quality(0.5, 1.5)
    moved = msgspec.structs.replace(quality, starts=tuple(start + 1 for start in quality.starts))
    with pytest.raises(ValueError, match="different validation blocks"):
        difference(quality, moved)


def test_drift_that_hits_every_case_leaves_every_width_at_nothing():
    drift = {1: 1.0, 2: 1.7, 3: 0.6, 4: 2.0}
    seconds = {
        name: {n: base * by for n, by in drift.items()} for name, base in (("a", 1.0), ("b", 5.0), ("c", 0.1))
    }
    assert max(half_widths(seconds).values()) == pytest.approx(0, abs=1e-12)


def test_what_drifts_alone_is_wide():
    seconds = {
        "steady": dict.fromkeys(range(8), 1.0),
        "steady too": dict.fromkeys(range(8), 2.0),
        "restless": {n: 1.0 + 0.5 * (n % 2) for n in range(8)},
    }
    found = half_widths(seconds)
    assert found["steady"] == 0
    assert found["restless"] == pytest.approx(math.sqrt(1.5) - 1)  # half of the range, as a ratio


def test_few_rounds_say_nothing():
    assert half_widths({"a": {1: 1.0, 2: 1.0}}) == {"a": math.inf}


def test_a_single_case_has_no_drift_to_take_out():
    assert half_widths({"a": {n: 1.0 + n for n in range(4)}})["a"] > 0.1
