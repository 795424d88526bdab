"""Means over seeds, and differences of them."""

import pytest

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


def test_each_block_is_averaged():
    assert seeds.mean_sums([FIRST, SECOND]) == ((2, 2, 2, 4), (3, 4, 5, 8))


def test_a_difference_is_that_of_the_means_and_its_interval_that_of_blocks():
    assert seeds.difference([FIRST], [FIRST], 4).nats.high == 0
    difference = seeds.difference([FIRST, SECOND], [FIRST], 4)
    assert difference.top1.value == pytest.approx((2.5 - 2.5) / 4)
    assert difference.nats.value == 0
    assert difference.nats.low < 0 < difference.nats.high


def test_means_a_character():
    assert seeds.top1(FIRST, 4) == 10 / 16
    assert seeds.nats(FIRST, 4) == 20 / 16
