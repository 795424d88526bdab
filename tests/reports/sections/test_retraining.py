"""Zeros, shared values, and whether a teacher helped."""

import pytest

from reports.record import Facts, LayerWeights
from reports.sections import retraining

DASH = "\N{EN DASH}"


def layer(name, weights, zeros, distinct):
    return LayerWeights(name=name, weights=weights, zeros=zeros, distinct=distinct)


def test_zeros_are_checked_layer_by_layer(record, add_cell, step_of, find):
    pruned = (step_of("prune40", sparsity=0.4),)
    good = Facts(lineage=pruned, layers=(layer("a", 1000, 400, 601), layer("b", 100, 40, 61)))
    short = Facts(lineage=pruned, layers=(layer("a", 1000, 400, 601), layer("b", 100, 37, 64)))
    record = add_cell(add_cell(record, "gru", "prune40", good), "optimized", "prune40", short)
    table = retraining.tables(record)[0]
    assert find(table, "gru", "prune40")["zeros by layer"] == "40.0% to 40.0%"
    assert find(table, "gru", "prune40")["as asked"] == "yes"
    assert find(table, "optimized", "prune40")["zeros by layer"] == "37.0% to 40.0%"
    assert find(table, "optimized", "prune40")["as asked"] == "NO"


def test_shared_values_are_counted(record, add_cell, step_of, find):
    lineage = (step_of("prune70", sparsity=0.7), step_of("cluster16", centroids=16))
    made = Facts(lineage=lineage, layers=(layer("a", 1000, 700, 17),))
    alone = Facts(lineage=lineage[1:], layers=(layer("a", 1000, 0, 17),))
    record = add_cell(add_cell(record, "gru", "prune70+cluster16", made), "gru", "cluster16", alone)
    table = retraining.tables(record)[0]
    both = find(table, "gru", "prune70+cluster16")
    assert (both["zeros asked"], both["values asked"], both["most values in a layer"]) == (
        "70.0%",
        "16",
        "17",
    )
    assert both["as asked"] == "yes"  # zero beside sixteen
    assert find(table, "gru", "cluster16")["as asked"] == "NO"
    assert find(table, "gru", "cluster16")["zeros asked"] == DASH


def test_conversions_of_the_same_weights_are_one_row(record, add_cell, step_of):
    made = Facts(lineage=(step_of("prune40", sparsity=0.4),), layers=(layer("a", 10, 4, 7),))
    record = add_cell(add_cell(record, "gru", "prune40", made), "gru", "prune40+int8", made)
    assert len(retraining.tables(record)[0].rows) == 1


@pytest.mark.parametrize(
    ("top1", "nats", "verdict"),
    [(0.6, 1.2, "helps"), (0.4, 2.4, "does not help: worse than alone"), (0.5, 2.0, "no difference shown")],
)
def test_a_student_is_compared_with_itself_alone(
    record, add_cell, lesson, make_quality, find, top1, nats, verdict
):
    taught, alone = (Facts(lineage=(lesson(name),)) for name in ("distill", "student"))
    record = add_cell(record, "gru", "distill", taught, quality=make_quality(top1, nats))
    record = add_cell(record, "gru", "student", alone, quality=make_quality(0.5, 2.0))
    row = find(retraining.tables(record)[2], "gru", "distill")
    assert row["verdict"] == verdict
    assert row["student"] == "small"
    assert row["taught for"] == row["alone for"] == "30.0 s, 100 steps"


def test_without_the_student_alone_there_is_no_verdict(record, add_cell, lesson):
    record = add_cell(record, "gru", "distill", Facts(lineage=(lesson("distill"),)))
    assert retraining.tables(record)[2].rows == ()


def test_what_shaping_costs_is_seen_beside_as_much_further_training(
    record, add_cell, step_of, make_quality, find
):
    pruned, tuned = (Facts(lineage=(one,)) for one in (step_of("prune40", sparsity=0.4), step_of("finetune")))
    record = add_cell(record, "gru", "finetune", tuned, quality=make_quality(0.5, 1.8))
    record = add_cell(record, "gru", "prune40+int8", pruned, quality=make_quality(0.46, 1.9))
    record = add_cell(record, "optimized", "prune40", pruned)  # without a control, no row
    table = retraining.tables(record)[1]
    assert [row[:2] for row in table.rows] == [("gru", "prune40+int8")]
    assert find(table, "gru", "prune40+int8")["gate"].startswith("fails: top-1 by 3.")
