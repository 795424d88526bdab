"""The order of turns: drift must hit every case alike."""

from bench.timing.protocol import in_turn
from bench.timing.workloads import Case

CASES = [Case(name=name, what="read") for name in "abc"]


def test_every_case_once_a_round_reversed_each_time():
    rounds = ["".join(case.name for case in in_turn(CASES, number)) for number in range(1, 5)]
    assert rounds == ["abc", "cba", "abc", "cba"]
