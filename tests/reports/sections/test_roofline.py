"""The table of the roofline."""

from reports.sections import roofline as roofline_section


def test_the_roofline_is_operations_over_the_rate(counted, find):
    row = find(roofline_section.tables(counted)[0], "optimized", "keras")
    assert row["GFLOP a step"] == "8.0"
    assert row["GFLOP/s of products alone"] == "20"
    assert row["roofline"] == "400 ms"


def test_without_counts_there_is_a_dash(record, find):
    assert find(roofline_section.tables(record)[0], "optimized", "keras")["of the roofline"] == "\N{EN DASH}"
