"""The table of the roofline."""

import msgspec
import pytest

from reports.record import MatmulTiming
from reports.sections import roofline as roofline_section


@pytest.fixture
def counted(record, make_speed):
    """The optimized model with 8 GFLOP a step, at 20 GFLOP/s of float32."""
    layers = [msgspec.structs.replace(one, operations=2_000_000_000) for one in record.variants[1].layers[:4]]
    variants = (msgspec.structs.replace(record.variants[1], layers=tuple(layers)), record.variants[0])
    matmuls = (MatmulTiming(precision="float32", operations=10_000_000_000, speed=make_speed(0.5, wobble=0)),)
    return msgspec.structs.replace(record, variants=variants, matmuls=matmuls)


def test_the_roofline_is_operations_over_the_rate(counted, find):
    row = find(roofline_section.tables(counted)[0], "optimized", "keras")
    assert row["GFLOP a step"] == "8.0"
    assert row["GFLOP/s of products alone"] == "20"
    assert row["roofline"] == "400 ms"


def test_without_counts_there_is_a_dash(record, find):
    assert find(roofline_section.tables(record)[0], "optimized", "keras")["of the roofline"] == "\N{EN DASH}"
