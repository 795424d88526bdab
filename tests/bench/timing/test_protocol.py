"""The order of turns: drift must affect every case alike."""

from bench.timing.protocol import in_turn


def test_every_case_once_a_round_reversed_each_time():
    rounds = ["".join(in_turn("abc", number)) for number in range(1, 5)]
    assert rounds == ["abc", "cba", "abc", "cba"]
