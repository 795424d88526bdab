"""The least time of a step, from counted operations and a rate."""

import msgspec
import pytest

from reports import roofline
from reports.record import Products


@pytest.fixture
def counted(record, make_speed):
    """The optimized model with 8 GFLOP a step, at 20 GFLOP/s of float32."""
    layers = [msgspec.structs.replace(one, operations=2_000_000_000) for one in record.variants[1].layers[:4]]
    variants = (msgspec.structs.replace(record.variants[1], layers=tuple(layers)), record.variants[0])
    products = (Products(precision="float32", operations=10_000_000_000, speed=make_speed(0.5, wobble=0)),)
    return msgspec.structs.replace(record, variants=variants, products=products)


def test_least_is_operations_over_the_rate(counted, find):
    row = find(roofline.table(counted), "optimized", "keras")
    assert row["GFLOP a step"] == "8.0"
    assert row["GFLOP/s of products alone"] == "20"
    assert row["least"] == "400 ms"


def test_distance_is_the_step_over_the_least(counted):
    one = next(cell for cell in counted.cells if cell.variant == "optimized" and cell.training)
    expected = sorted(one.step.seconds)
    median = (expected[3] + expected[4]) / 2
    assert roofline.distance(counted, one) == pytest.approx(median / 0.4)


def test_a_precision_without_a_rate_has_no_floor(counted):
    one = next(cell for cell in counted.cells if cell.variant == "optimized" and cell.training)
    assert roofline.least(counted, msgspec.structs.replace(one, precision="mixed_bfloat16")) is None


def test_mixed_steps_are_held_against_bfloat16(counted, make_speed):
    fast = Products(precision="bfloat16", operations=10_000_000_000, speed=make_speed(0.25, wobble=0))
    record = msgspec.structs.replace(counted, products=(*counted.products, fast))
    one = next(cell for cell in record.cells if cell.variant == "optimized" and cell.training)
    assert roofline.least(record, msgspec.structs.replace(one, precision="mixed_bfloat16")) == pytest.approx(
        0.2
    )


def test_without_counts_there_is_a_dash(record, find):
    assert find(roofline.table(record), "optimized", "keras")["of the floor"] == "\N{EN DASH}"
