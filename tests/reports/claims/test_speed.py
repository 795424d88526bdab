"""Claims about time."""

import msgspec
import pytest

from reports.claims.speed import GRU, MIXED
from reports.claims.verdicts import around, judge_ratio
from reports.inference.intervals import Ratio
from reports.noise_floor import TimeComparison


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


def test_the_claimed_ratio_of_epochs_contradicts_the_reports_own_steps(quiet, bare, find_claim):
    claim = find_claim(quiet, "optimized: faster epoch")
    assert (claim.outcome, claim.basis) == ("contradicts itself", "by construction")
    assert claim.measured.startswith("4.0 x 2,966 / 1,780 = 6.67x; ")
    assert find_claim(bare, "optimized: faster epoch").outcome == "contradicts itself"


@pytest.mark.parametrize("seconds", [0.245, 0.36, 0.8, 80.0])
def test_a_time_of_a_machine_that_is_not_named_is_never_judged(alter, make_speed, seconds, find_claim):
    record = alter("optimized", "checkpoint", "keras", step=make_speed(seconds))
    assert find_claim(record, "optimized: time of a step").outcome == "not comparable"


def test_preparing_the_text_faster_than_claimed_refutes_nothing(verdicts):
    claim = verdicts["data preparation"]
    assert claim.outcome == "not comparable"
    assert "the claim is 175x this" in claim.measured


def test_a_text_whose_preparation_was_not_timed_yet(record, find_claim):
    """As while a run goes on: nothing is divided by it."""
    untimed = msgspec.structs.replace(record.corpus, encode_seconds=0.0, window_seconds=0.0)
    claim = find_claim(msgspec.structs.replace(record, corpus=untimed), "data preparation")
    assert claim.outcome == "not measured"


@pytest.mark.parametrize(
    ("seconds", "verdict", "words"),
    [(0.8, "confirmed", ""), (0.6, "refuted", "more than claimed"), (1.1, "refuted", "less than claimed")],
)
def test_a_claimed_ratio_is_judged_by_the_paired_interval(
    record, make_speed, seconds, verdict, words, find_claim
):
    cells = tuple(
        msgspec.structs.replace(cell, step=make_speed(seconds * (1.01 if cell.repeat else 1)))
        if cell.variant == "optimized" and cell.step and cell.engine == "keras" and cell.repeat < 2
        else cell
        for cell in record.cells
    )
    claim = find_claim(msgspec.structs.replace(record, cells=cells), "optimized: faster step")
    assert claim.outcome == verdict
    assert words in claim.measured
    assert claim.band == "3.64x to 4.40x"


def test_without_a_noise_floor_nothing_is_shown(quiet, find_claim):
    claim = find_claim(quiet, "optimized: faster step")
    assert claim.outcome == "not shown"
    assert "no noise floor" in claim.measured


def known(value, low, high, floor):
    """A ratio known by its bounds."""
    return TimeComparison(Ratio(value, low, high, 8, paired=True), floor)


@pytest.mark.parametrize(
    ("band", "value", "low", "high", "floor", "verdict"),
    [
        (around(4.0), 1.02, 0.8, 9.0, 0.02, "not shown"),  # touches everything, shows nothing
        (MIXED, 1.22, 1.08, 1.38, 0.093, "not shown"),
        (MIXED, 1.25, 1.22, 1.28, 0.02, "confirmed"),
        (MIXED, 1.25, 1.22, 1.28, 0.093, "not shown"),  # the same under more noise
        (MIXED, 1.02, 1.01, 1.03, 0.02, "refuted"),
        (MIXED, 1.12, 1.11, 1.13, 0.02, "not shown"),  # outside by less than the floor
        (around(4.0), 4.0, 3.9, 4.1, None, "not shown"),
        (GRU, 1.38, 1.37, 1.39, 0.02, "confirmed"),
    ],
)
def test_imprecision_confirms_nothing_and_refutes_nothing(band, value, low, high, floor, verdict):
    assert judge_ratio("x", "y", band, known(value, low, high, floor)).outcome == verdict


def test_too_few_rounds_judge_nothing(alter, make_speed, find_claim):
    record = alter("optimized", "checkpoint", "keras", step=make_speed(0.8, rounds=2))
    claim = find_claim(record, "optimized: faster step")
    assert claim.outcome == "not measured"
    assert "too few rounds" in claim.measured


def test_gru_is_judged_in_every_engine(record, make_speed, replace_cell, find_claim):
    """Not faster in Keras, as fast as claimed in another engine: the claim is of neither alone."""
    like = next(cell for cell in record.cells if cell.variant == "optimized" and cell.training)
    empty = {"engine": "torch", "training": None, "latency": None, "quality": None}
    made = [
        replace_cell(like, variant=name, repeat=repeat, step=make_speed(seconds), **empty)
        for name, repeat, seconds in (("optimized", 0, 1.3), ("gru", 0, 1.0), ("gru", 1, 1.0))
    ]
    record = msgspec.structs.replace(record, cells=(*record.cells, *made))
    assert find_claim(record, "gru: faster step than optimized, in torch").outcome == "confirmed"
    assert find_claim(record, "gru: faster step than optimized, in keras").measured.startswith("1.25x")


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(1 / 1.25, "confirmed"), (1 / 1.6, "refuted"), (1.5, "refuted"), (1 / 1.16, "not shown")],
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
