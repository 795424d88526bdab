"""What was measured, put together: nothing lost, nothing made up."""

import msgspec
import pytest

from bench.assemble import Measured, cells
from bench.memory import Peak
from bench.stages import Deployed
from reports.record import Failure, Quality, Speed

QUALITY = Quality(
    block_length=8, context=8, starts=(8,), top1=(1,), top5=(2,), nats=(3.0,), predicted=("x" * 8,)
)
SPEED = Speed(session="s", first_call=1.0, iterations=1, rounds=(1,), seconds=(0.5,))
FAILED = Failure(part="training", status="crashed", reason="SIGSEGV")


@pytest.fixture
def bench(planned):
    return planned("smoke", "gru")


def test_a_training_that_failed_still_has_a_cell(bench):
    (cell,) = cells(bench, Measured({"gru": FAILED}, {}, {}, {}))
    assert cell.failures == (FAILED,)
    assert (cell.size, cell.training, cell.quality, cell.step) == (None, None, None, None)


def test_a_failed_part_leaves_the_others(bench):
    crashed = Failure(part="artifact", status="crashed", reason="SIGSEGV")
    slow = Failure(part="latency", status="timed out", reason="60 s")
    measured = Measured(
        {"gru": FAILED},
        {
            ("gru", "checkpoint"): Deployed(None, QUALITY, Peak(rss=7)),
            ("gru", "int8"): Deployed(crashed, None, None),
        },
        {("gru", "keras", 0): SPEED},
        {("gru", "checkpoint", "latency", 0): slow},
    )
    checkpoint, int8 = cells(bench, measured)
    assert (checkpoint.quality, checkpoint.peak_rss, checkpoint.step) == (QUALITY, 7, SPEED)
    assert set(checkpoint.failures) == {FAILED, slow}
    assert int8.failures == (crashed,)
    assert (int8.technique, int8.engine, int8.precision) == ("int8", "litert", "int8")


def test_repeats_and_other_engines_have_cells_of_their_own(bench):
    steps = {
        ("gru", "keras", 0): SPEED,
        ("gru", "keras", 1): SPEED,
        ("gru", "tf_keras", 0): SPEED,
        ("gru", "keras+mixed_bfloat16", 0): SPEED,
    }
    latencies = {("gru", "int8", "latency", 1): SPEED, ("corpus", "read", "speed", 0): SPEED}
    found = cells(bench, Measured({"gru": FAILED}, {}, steps, latencies))
    assert [(cell.technique, cell.engine, cell.precision, cell.repeat) for cell in found] == [
        ("checkpoint", "keras", "float32", 0),
        ("checkpoint", "keras", "float32", 1),
        ("checkpoint", "tf_keras", "float32", 0),
        ("checkpoint", "keras", "mixed_bfloat16", 0),
        ("int8", "litert", "int8", 1),
    ]
    assert {cell.machine for cell in found} == {bench.machine.fingerprint}


def test_each_part_of_an_artifacts_speed_has_its_place(bench):
    crashed = Failure(part="artifact", status="crashed", reason="SIGSEGV")
    speeds = {
        ("gru", "int8", part, 0): msgspec.structs.replace(SPEED, first_call=float(number))
        for number, part in enumerate(("latency", "invoke", "generation"))
    }
    deployed = {("gru", "int8"): Deployed(crashed, None, None)}
    cell = cells(bench, Measured({"gru": FAILED}, deployed, {}, speeds))[1]
    assert [one.first_call for one in (cell.latency, cell.invoke, cell.generation)] == [0, 1, 2]
