"""Each claim beside what was measured: the arithmetic, and the verdicts."""

import msgspec
import pytest

from reports import queries
from reports.claims import table as claims_table
from reports.claims.size import parameters_at_claimed_vocabulary
from reports.record import FileContents


@pytest.fixture
def judged(record):
    return {one.claim: one for one in claims_table.verdicts(record)}


def find_claim(record, claim):
    return next(one for one in claims_table.verdicts(record) if one.claim == claim)


@pytest.mark.parametrize(
    ("name", "parameters"), [("original", 1_550_180), ("optimized", 397_796), ("gru", 308_452)]
)
def test_counts_convert_to_the_claimed_vocabulary(record, name, parameters):
    assert (
        parameters_at_claimed_vocabulary(queries.find_variant(record, name), record.corpus.vocabulary_size)
        == parameters
    )


def test_counts_that_do_not_depend_on_the_vocabulary_are_not_converted(record):
    assert parameters_at_claimed_vocabulary(queries.find_variant(record, "original"), 85) is None
    assert parameters_at_claimed_vocabulary(None, 86) is None


@pytest.mark.parametrize(
    "claim",
    [
        "original: parameters",
        "optimized: parameters",
        "optimized is smaller",
        "size of original and optimized",
        "optimized has fewer sequences",
        "optimized: faster step",
    ],
)
def test_confirmed(judged, claim):
    assert judged[claim].outcome == "confirmed"


def test_epochs_contradict_their_own_steps(judged):
    big, small = judged["original: an epoch"], judged["optimized: an epoch"]
    assert big.measured.startswith("2,966 x 980 ms = 48.4 min")
    assert small.measured.startswith("1,780 x 245 ms = 7.3 min")
    assert {big.outcome, small.outcome} == {"contradicts itself"}


def test_the_log_contradicts_the_claimed_step(judged):
    log = judged["the quoted log"]
    assert log.measured == "14.5 s a step, 59 x 245 ms"
    assert log.outcome == "contradicts itself"


def test_the_claimed_ratio_of_epochs_is_not_the_product_of_the_others(quiet):
    found = find_claim(quiet, "optimized: faster epoch")
    assert found.outcome == "refuted"
    assert "6.67x" in found.measured


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(0.245, "confirmed"), (0.36, "confirmed"), (0.17, "confirmed"), (0.8, "refuted")]
)
def test_a_claimed_time_has_a_tolerance(alter, make_speed, seconds, verdict):
    record = alter("optimized", "checkpoint", "keras", step=make_speed(seconds))
    assert find_claim(record, "optimized: time of a step").outcome == verdict


@pytest.mark.parametrize(
    ("seconds", "verdict", "words"),
    [(0.8, "confirmed", ""), (0.6, "refuted", "more than claimed"), (1.1, "refuted", "less than claimed")],
)
def test_a_claimed_ratio_is_judged_by_the_paired_interval(quiet, alter, make_speed, seconds, verdict, words):
    record = alter("optimized", "checkpoint", "keras", of=quiet, step=make_speed(seconds))
    found = find_claim(record, "optimized: faster step")
    assert found.outcome == verdict
    assert words in found.measured


def test_less_than_the_noise_floor_neither_refutes_nor_confirms(record, quiet, alter, make_speed):
    off_by_two_percent = make_speed(3.2 / 4.13)
    alone = alter("optimized", "checkpoint", "keras", of=quiet, step=off_by_two_percent)
    assert find_claim(alone, "optimized: faster step").outcome == "refuted"
    (again,) = (cell for cell in record.cells if cell.repeat)
    again = msgspec.structs.replace(again, step=make_speed(3.2 / 4.0))
    floored = msgspec.structs.replace(alone, cells=(*alone.cells, again))
    assert find_claim(floored, "optimized: faster step").outcome == "not shown"


def test_too_few_rounds_judge_nothing(alter, make_speed):
    record = alter("optimized", "checkpoint", "keras", step=make_speed(0.8, rounds=2))
    found = find_claim(record, "optimized: faster step")
    assert found.outcome == "not measured"
    assert "too few rounds" in found.measured


def test_short_training_cannot_refute_the_accuracy(judged):
    found = judged["optimized: validation accuracy"]
    assert found.outcome == "not measured"
    assert found.measured == "41.5% after 0.28 of 20 epochs"


@pytest.mark.parametrize(
    ("accuracy", "epochs", "stopped", "verdict"),
    [
        (0.58, 20, "last epoch", "refuted"),
        (0.58, 9, "early stopping", "refuted"),
        (0.58, 3, "last epoch", "not measured"),
        (0.70, 9, "time budget", "confirmed"),
    ],
)
def test_finished_training_is_judged(alter, make_training, accuracy, epochs, stopped, verdict):
    record = alter("optimized", "checkpoint", training=make_training(epochs, accuracy, 1.4, stopped=stopped))
    assert find_claim(record, "optimized: validation accuracy").outcome == verdict


@pytest.mark.parametrize(
    ("claim", "claimed"),
    [("mixed precision: faster step", "20 to 30%"), ("pruning: weights removed", "30 to 40%")],
)
def test_what_was_not_run_is_not_judged(judged, claim, claimed):
    assert (judged[claim].claimed, judged[claim].outcome) == (claimed, "not measured")


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(1 / 1.25, "confirmed"), (1 / 1.6, "refuted"), (1.5, "refuted"), (1 / 1.18, "not shown")],
)
def test_mixed_precision_is_judged_by_its_paired_ratio(record, make_speed, replace_cell, factor, verdict):
    like = next(one for one in record.cells if one.variant == "optimized" and one.training)
    made = replace_cell(
        like, precision="mixed_bfloat16", training=None, step=make_speed(0.8 * factor), latency=None
    )
    record = msgspec.structs.replace(record, cells=(*record.cells, made))
    assert find_claim(record, "mixed precision: faster step").outcome == verdict


@pytest.mark.parametrize(
    ("top1", "nats", "verdict"),
    [(0.415, 2.007, "confirmed"), (0.35, 2.3, "refuted"), (0.4105, 2.01, "not shown")],
)
def test_pruning_is_judged_by_the_gate(record, add_cell, make_quality, step_of, top1, nats, verdict):
    facts = FileContents(lineage=(step_of("prune40", sparsity=0.4),))
    tuned = FileContents(lineage=(step_of("finetune"),))
    record = add_cell(record, "optimized", "finetune", tuned, quality=make_quality(0.415, 2.007))
    record = add_cell(record, "optimized", "prune40", facts, quality=make_quality(top1, nats))
    found = find_claim(record, "pruning: weights removed")
    assert (found.claimed, found.outcome) == ("30 to 40%", verdict)
    assert found.measured.startswith("optimized prune40 against finetune: ")


def test_pruning_is_judged_against_as_much_further_training(record, add_cell, make_quality, step_of):
    """Better than its checkpoint, which learned for less; worse than what learned as long."""
    pruned, tuned = (
        FileContents(lineage=(one,)) for one in (step_of("prune40", sparsity=0.4), step_of("finetune"))
    )
    record = add_cell(record, "optimized", "prune40", pruned, quality=make_quality(0.45, 1.9))
    alone = find_claim(record, "pruning: weights removed")
    assert alone.outcome == "not shown"
    assert alone.measured == "optimized prune40 against checkpoint, which trained for less: passes"
    record = add_cell(record, "optimized", "finetune", tuned, quality=make_quality(0.48, 1.8))
    found = find_claim(record, "pruning: weights removed")
    assert found.outcome == "refuted"
    assert found.measured.startswith("optimized prune40 against finetune: fails: top-1 by 2.")


def test_quantisation_has_figures_but_no_claim_to_judge(judged):
    found = judged["optimized: quantised"]
    assert "int8 0.267x of the file, 6.00x of the time" in found.measured
    assert found.outcome == "no figure claimed"


def test_without_measurements_only_arithmetic_is_judged(bare):
    verdicts = {one.claim: one.outcome for one in claims_table.verdicts(bare)}
    assert verdicts["original: parameters"] == "confirmed"
    assert verdicts["optimized: an epoch"] == "contradicts itself"
    assert verdicts["optimized: faster step"] == "not measured"
    assert verdicts["gru: accuracy"] == "not measured"
