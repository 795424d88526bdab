"""Claims about time."""

import msgspec
import pytest


def test_the_claimed_ratio_of_steps_is_confirmed(verdicts):
    assert verdicts["optimized: faster step"].outcome == "confirmed"


def test_epochs_contradict_their_own_steps(verdicts):
    big, small = verdicts["original: an epoch"], verdicts["optimized: an epoch"]
    assert big.measured.startswith("2,966 x 980 ms = 48.4 min")
    assert small.measured.startswith("1,780 x 245 ms = 7.3 min")
    assert {big.outcome, small.outcome} == {"contradicts itself"}


def test_the_log_contradicts_the_claimed_step(verdicts):
    log = verdicts["the quoted log"]
    assert log.measured == "14.5 s a step, 59 x 245 ms"
    assert log.outcome == "contradicts itself"


def test_the_claimed_ratio_of_epochs_is_not_the_product_of_the_others(quiet, find_claim):
    claim = find_claim(quiet, "optimized: faster epoch")
    assert claim.outcome == "refuted"
    assert "6.67x" in claim.measured


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(0.245, "confirmed"), (0.36, "confirmed"), (0.17, "confirmed"), (0.8, "refuted")]
)
def test_a_claimed_time_has_a_tolerance(alter, make_speed, seconds, verdict, find_claim):
    record = alter("optimized", "checkpoint", "keras", step=make_speed(seconds))
    assert find_claim(record, "optimized: time of a step").outcome == verdict


@pytest.mark.parametrize(
    ("seconds", "verdict", "words"),
    [(0.8, "confirmed", ""), (0.6, "refuted", "more than claimed"), (1.1, "refuted", "less than claimed")],
)
def test_a_claimed_ratio_is_judged_by_the_paired_interval(
    quiet, alter, make_speed, seconds, verdict, words, find_claim
):
    record = alter("optimized", "checkpoint", "keras", of=quiet, step=make_speed(seconds))
    claim = find_claim(record, "optimized: faster step")
    assert claim.outcome == verdict
    assert words in claim.measured


def test_less_than_the_noise_floor_neither_refutes_nor_confirms(record, quiet, alter, make_speed, find_claim):
    off_by_two_percent = make_speed(3.2 / 4.13)
    alone = alter("optimized", "checkpoint", "keras", of=quiet, step=off_by_two_percent)
    assert find_claim(alone, "optimized: faster step").outcome == "refuted"
    (again,) = (cell for cell in record.cells if cell.repeat)
    again = msgspec.structs.replace(again, step=make_speed(3.2 / 4.0))
    floored = msgspec.structs.replace(alone, cells=(*alone.cells, again))
    assert find_claim(floored, "optimized: faster step").outcome == "not shown"


def test_too_few_rounds_judge_nothing(alter, make_speed, find_claim):
    record = alter("optimized", "checkpoint", "keras", step=make_speed(0.8, rounds=2))
    claim = find_claim(record, "optimized: faster step")
    assert claim.outcome == "not measured"
    assert "too few rounds" in claim.measured


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(1 / 1.25, "confirmed"), (1 / 1.6, "refuted"), (1.5, "refuted"), (1 / 1.18, "not shown")],
)
def test_mixed_precision_is_judged_by_its_paired_ratio(
    record, make_speed, replace_cell, factor, verdict, find_claim
):
    like = next(cell for cell in record.cells if cell.variant == "optimized" and cell.training)
    made = replace_cell(
        like, precision="mixed_bfloat16", training=None, step=make_speed(0.8 * factor), latency=None
    )
    record = msgspec.structs.replace(record, cells=(*record.cells, made))
    assert find_claim(record, "mixed precision: faster step").outcome == verdict
