"""Zeros and shared values, and what they cost."""

from reports.record import FileContents, LayerWeightsRecord
from reports.sections import retraining

DASH = "\N{EN DASH}"


def layer(name, weights, zeros, distinct):
    return LayerWeightsRecord(name=name, weights=weights, zeros=zeros, distinct=distinct)


def test_zeros_are_those_of_the_file(record, add_cell, step_of, find):
    """A kernel is cut into gates, of which one may have fewer zeros than was requested of the kernel."""
    pruned = (step_of("prune40", sparsity=0.4),)
    good = FileContents(lineage=pruned, layers=(layer("a", 1000, 430, 571), layer("b", 1000, 370, 631)))
    short = FileContents(lineage=pruned, layers=(layer("a", 1000, 400, 601), layer("b", 1000, 370, 631)))
    record = add_cell(add_cell(record, "gru", "prune40", good), "optimized", "prune40", short)
    table = retraining.tables(record)[0]
    assert find(table, "gru", "prune40")["zeros"] == "40.0%"
    assert find(table, "gru", "prune40")["by matrix"] == "37.0% to 43.0%"
    assert find(table, "gru", "prune40")["as requested"] == "yes"
    assert find(table, "optimized", "prune40")["zeros"] == "38.5%"
    assert find(table, "optimized", "prune40")["as requested"] == "NO"


def test_shared_values_are_counted(record, add_cell, step_of, find):
    lineage = (step_of("prune70", sparsity=0.7), step_of("cluster16", centroids=16))
    made = FileContents(lineage=lineage, layers=(layer("a", 1000, 700, 17),))
    alone = FileContents(lineage=lineage[1:], layers=(layer("a", 1000, 0, 17),))
    record = add_cell(add_cell(record, "gru", "prune70+cluster16", made), "gru", "cluster16", alone)
    table = retraining.tables(record)[0]
    both = find(table, "gru", "prune70+cluster16")
    assert (both["zeros requested"], both["values requested"], both["most values in a matrix"]) == (
        "70.0%",
        "16",
        "17",
    )
    assert both["as requested"] == "yes"  # zero beside sixteen
    assert find(table, "gru", "cluster16")["as requested"] == "NO"
    assert find(table, "gru", "cluster16")["zeros requested"] == DASH


def test_every_file_is_a_row_as_each_stores_other_numbers(record, add_cell, step_of, find):
    """Eight bits turn small weights into zeros and sixteen values into more: counted before, nobody saw it."""
    lineage = (step_of("cluster16", centroids=16),)
    kept = FileContents(lineage=lineage, layers=(layer("a", 1000, 0, 16),))
    scaled = FileContents(lineage=lineage, layers=(layer("a", 1000, 40, 90),))
    record = add_cell(add_cell(record, "gru", "cluster16", kept), "gru", "cluster16+int8", scaled)
    table = retraining.tables(record)[0]
    assert find(table, "gru", "cluster16")["as requested"] == "yes"
    assert find(table, "gru", "cluster16+int8")["as requested"] == "NO"


def test_what_shaping_costs_is_seen_beside_as_much_further_training(
    record, add_cell, step_of, make_quality, find
):
    pruned, tuned = (
        FileContents(lineage=(step,)) for step in (step_of("prune40", sparsity=0.4), step_of("finetune"))
    )
    record = add_cell(record, "gru", "finetune", tuned, quality=make_quality(0.5, 1.8))
    record = add_cell(record, "gru", "prune40+int8", pruned, "int8", quality=make_quality(0.46, 1.9))
    record = add_cell(record, "optimized", "prune40", pruned)  # without a control, no row
    table = retraining.tables(record)[1]
    assert [row[:2] for row in table.rows] == [("gru", "prune40+int8")]
    assert find(table, "gru", "prune40+int8")["gate"].startswith("fails: top-1 by 3.")
    assert table.notes[-1].endswith("None was measured for: optimized prune40.")


def test_only_what_lacks_a_control_is_named(record, add_cell, step_of, make_quality):
    """A control that was not scored is none; what was finetuned first has another one, and none was asked for."""
    pruned, tuned = step_of("prune40", sparsity=0.4), step_of("finetune")
    quality = make_quality(0.5, 1.8)
    for technique, lineage, scores in (
        ("prune40", (pruned,), quality),
        ("finetune", (tuned,), None),
        ("finetune+prune40", (tuned, pruned), quality),
    ):
        record = add_cell(record, "gru", technique, FileContents(lineage=lineage), quality=scores)
    table = retraining.tables(record)[1]
    assert table.rows == ()
    assert [note.rpartition(": ")[2] for note in table.notes] == ["gru prune40."]
    assert table.stands_without_rows


def test_the_control_is_known_by_its_kind_not_by_its_name(record, add_cell, step_of, make_quality):
    pruned = FileContents(lineage=(step_of("prune40", sparsity=0.4),))
    control = FileContents(lineage=(step_of("trained on"),))
    student = FileContents(lineage=(step_of("finetune", new_model=True),))
    record = add_cell(record, "gru", "finetune", student, quality=make_quality(0.9, 1.0))
    record = add_cell(record, "gru", "trained on+int8", control, "int8", quality=make_quality(0.9, 1.0))
    record = add_cell(record, "gru", "trained on", control, quality=make_quality(0.45, 1.8))
    record = add_cell(record, "gru", "prune40", pruned, quality=make_quality(0.45, 1.8))
    assert [row[-1] for row in retraining.tables(record)[1].rows] == ["passes"]
