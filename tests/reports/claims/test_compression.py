"""Claims about compression."""

import pytest

from reports.record import FileContents


@pytest.fixture
def long_trained(alter, make_training):
    """The record, its optimized model trained for the 20 epochs of the claim."""
    return alter("optimized", "checkpoint", training=make_training(20, 0.415, 2.007))


@pytest.mark.parametrize(
    ("top1", "nats", "verdict"),
    [(0.415, 2.007, "confirmed"), (0.35, 2.3, "refuted"), (0.4105, 2.01, "not shown")],
)
def test_pruning_is_judged_by_the_gate(
    long_trained, add_cell, make_quality, step_of, top1, nats, verdict, find_claim
):
    record = long_trained
    contents = FileContents(lineage=(step_of("prune40", sparsity=0.4),))
    tuned = FileContents(lineage=(step_of("finetune"),))
    record = add_cell(record, "optimized", "finetune", tuned, quality=make_quality(0.415, 2.007))
    record = add_cell(record, "optimized", "prune40", contents, quality=make_quality(top1, nats))
    claim = find_claim(record, "pruning: weights removed")
    assert (claim.claimed, claim.outcome) == ("30 to 40%", verdict)
    assert claim.measured.startswith("optimized prune40 against finetune: ")


def test_pruning_is_judged_against_as_much_further_training(
    long_trained, add_cell, make_quality, step_of, find_claim
):
    """Better than its checkpoint, which learned for less; worse than what learned as long."""
    pruned, tuned = (
        FileContents(lineage=(retraining,))
        for retraining in (step_of("prune40", sparsity=0.4), step_of("finetune"))
    )
    record = add_cell(long_trained, "optimized", "prune40", pruned, quality=make_quality(0.45, 1.9))
    alone = find_claim(record, "pruning: weights removed")
    assert alone.outcome == "not shown"
    assert alone.measured == "optimized prune40 against checkpoint, which trained for less: passes"
    record = add_cell(record, "optimized", "finetune", tuned, quality=make_quality(0.48, 1.8))
    claim = find_claim(record, "pruning: weights removed")
    assert claim.outcome == "refuted"
    assert claim.measured.startswith("optimized prune40 against finetune: fails: top-1 by 2.")


def test_quantisation_has_figures_but_no_claim_to_judge(verdicts):
    claim = verdicts["optimized: quantised"]
    assert "int8 0.267x of the file, 6.00x of the time" in claim.measured
    assert claim.outcome == "no figure claimed"


def test_bytes_a_weight_say_what_is_quantised_not_the_name_of_a_precision(alter, find_claim):
    record = alter("optimized", "float16", bytes_per_weight=1.0)
    record = alter("optimized", "int8", of=record, bytes_per_weight=None)
    measured = find_claim(record, "optimized: quantised").measured
    assert "float16 " in measured
    assert "int8 " not in measured


def test_pruning_is_not_judged_by_models_that_hardly_learned_or_by_quantised_files(
    record, long_trained, add_cell, make_quality, step_of, find_claim
):
    """One file of a model trained for a part of an epoch, in int8, refuted it."""
    contents, bad = FileContents(lineage=(step_of("prune40", sparsity=0.4),)), make_quality(0.35, 2.3)
    early = find_claim(
        add_cell(record, "optimized", "prune40", contents, quality=bad), "pruning: weights removed"
    )
    assert early.outcome == "not measured"
    assert "optimized prune40 against checkpoint" in early.measured
    quantised = add_cell(long_trained, "optimized", "prune40+int8", contents, "int8", quality=bad)
    assert find_claim(quantised, "pruning: weights removed").outcome == "not measured"
