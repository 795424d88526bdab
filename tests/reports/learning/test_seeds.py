"""Means over seeds, and differences of them."""

import msgspec
import pytest

from reports.inference.intervals import Band, Interval
from reports.learning import seeds
from reports.learning.record import BlockSums

FIRST = BlockSums((1, 2, 3, 4), (4, 4, 4, 4), (2.0, 4.0, 6.0, 8.0))
SECOND = BlockSums((3, 2, 1, 4), (4, 4, 4, 4), (4.0, 4.0, 4.0, 8.0))


def test_groups_are_by_entrant_then_time(learning):
    shown = [(group.entrant.label, group.seconds, group.seeds) for group in seeds.groups(learning)]
    assert shown == [
        ("stream-gru@original", 75, (1, 2)),
        ("stream-gru@original", 300, (1, 2)),
        ("gru@original", 75, (1, 2)),
        ("pytorch-gpt", 75, (1, 2)),
    ]


def test_trainings_of_other_settings_are_rows_of_their_own(make_learned, make_learning):
    """Two recipes of one name gave one row of two seeds, and a verdict on their mean."""
    models = [
        make_learned(
            "gru", 0.5, 1.6, seed=seed, recipe="tuned", settings={"seed": seed, "weight_decay": decay, **more}
        )
        for seed, decay, more in ((1, 0.3, {"dropout": 0.3}), (2, 0.6, {}), (3, 0.6, {"dropout": 0.0}))
    ]
    shown = [(group.label, group.seeds) for group in seeds.groups(make_learning(models))]
    assert shown == [
        ("gru@tuned, dropout 0.3, weight_decay 0.3", (1,)),
        ("gru@tuned, no dropout, weight_decay 0.6", (2, 3)),
    ]
    assert [group.label for group in seeds.groups(make_learning(models[1:]))] == ["gru@tuned"]


def test_so_are_those_of_other_sizes(make_learned, make_learning):
    small, large = (
        msgspec.structs.replace(make_learned("gru", 0.5, 1.6, seed=seed), parameters=size)
        for seed, size in ((1, 1_000), (2, 2_000))
    )
    labels = [group.label for group in seeds.groups(make_learning([small, large]))]
    assert labels == ["gru@original, 1,000 parameters", "gru@original, 2,000 parameters"]


def test_each_block_is_averaged():
    assert seeds.mean_sums([FIRST, SECOND]) == ((2, 2, 2, 4), (3, 4, 5, 8))


def test_a_difference_is_that_of_the_means_and_its_interval_that_of_blocks():
    assert seeds.difference([FIRST], [FIRST], 4).nats.high == 0
    difference = seeds.difference([FIRST, SECOND], [FIRST], 4)
    assert difference.top1.value == pytest.approx((2.5 - 2.5) / 4)
    assert difference.nats.value == 0
    assert difference.nats.low < 0 < difference.nats.high


def test_a_paired_difference_knows_what_seeds_move():
    """Welch's: of two seeds whose loss does not vary on one side, one degree of freedom, 12.7 standard errors."""
    third = BlockSums((1, 2, 3, 4), (4, 4, 4, 4), (2.0, 4.0, 6.0, 10.0))
    paired = seeds.PairedDifference.of([FIRST, third], [SECOND, SECOND], 4)
    assert paired.nats.over_text.value == pytest.approx((0 + 2) / 2 / 16)
    assert paired.nats.over_seeds.value == pytest.approx(1 / 16)
    assert paired.nats.over_seeds.high - 1 / 16 == pytest.approx(12.706 / 16, rel=1e-3)
    both_vary = seeds.PairedDifference.of([FIRST, third], [SECOND, third], 4).nats.over_seeds
    assert both_vary.estimate.degrees == 2
    assert both_vary.high == pytest.approx(4.3027 * 2**0.5 / 16, rel=1e-3)
    assert seeds.PairedDifference.of([FIRST], [SECOND], 4).nats.over_seeds is None


def test_a_verdict_needs_both_intervals():
    same, above = Band(0.0, 0.0), Interval(1.0, 0.5, 1.5)
    across = Interval(1.0, -0.5, 2.5)
    assert seeds.SeedInterval(above, above).place(same, 0.05) == "outside"
    for text, of_seeds in ((above, across), (across, above), (above, None)):
        figure = seeds.SeedInterval(text, of_seeds)
        assert figure.place(same, 0.05) == "not shown"
        assert figure.p_value(same, only_outside=True) == 1.0


def test_means_a_character():
    assert seeds.top1(FIRST, 4) == 10 / 16
    assert seeds.nats(FIRST, 4) == 20 / 16
