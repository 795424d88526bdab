"""The least time of a step, from counted operations and a rate."""

import msgspec
import pytest

from reports import roofline
from reports.record import MatmulTiming


def test_distance_is_the_step_over_the_roofline(counted):
    trained = next(cell for cell in counted.cells if cell.variant == "optimized" and cell.training)
    expected = sorted(trained.step.seconds)
    median = (expected[3] + expected[4]) / 2
    assert roofline.times_roofline(counted, trained) == pytest.approx(median / 0.4)


def test_a_precision_without_a_rate_has_no_roofline(counted, replace_cell):
    trained = next(cell for cell in counted.cells if cell.variant == "optimized" and cell.training)
    assert roofline.roofline_seconds(counted, replace_cell(trained, precision="mixed_bfloat16")) is None


def test_mixed_steps_are_held_against_bfloat16(counted, make_speed, replace_cell):
    fast = MatmulTiming(precision="bfloat16", operations=10_000_000_000, speed=make_speed(0.25, wobble=0))
    record = msgspec.structs.replace(counted, matmuls=(*counted.matmuls, fast))
    trained = next(cell for cell in record.cells if cell.variant == "optimized" and cell.training)
    assert roofline.roofline_seconds(
        record, replace_cell(trained, precision="mixed_bfloat16")
    ) == pytest.approx(0.2)
