"""The order of turns: drift must hit every case alike."""

from bench.cases import Case
from bench.plan import Plan, Turn

CASES = tuple(Case(name=name, what="read") for name in "abc")


def turns(rounds):
    plan = Plan(cases=CASES, rounds=rounds, turn_seconds=0.1, samples="samples.jsonl")
    return [(turn.case.name, turn.round) for turn in plan.turns()]


def test_first_calls_and_warm_ups_come_before():
    assert turns(1)[:6] == [(name, number) for number in (Turn.FIRST, Turn.WARM_UP) for name in "abc"]


def test_every_case_once_a_round_reversed_each_time():
    rounds = ["".join(name for name, number in turns(4) if number == wanted) for wanted in range(1, 5)]
    assert rounds == ["abc", "cba", "abc", "cba"]


def test_rounds_follow_one_another():
    numbers = [number for _, number in turns(3)]
    assert numbers == sorted(numbers)
    assert max(numbers) == 3
