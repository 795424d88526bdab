"""What was measured, put together: nothing lost, nothing made up."""

import msgspec
import pytest

from bench.measurements.memory import Peak
from bench.measurements.quality import Judged
from bench.pipeline.assemble import Measured, cells, products
from bench.pipeline.compression import Deployed
from bench.pipeline.timings import At
from bench.timing.matmul import operations
from reports.record import Failure, Leak, Quality, Sameness, Speed

QUALITY = Quality(
    block_length=8, context=8, starts=(8,), top1=(1,), top5=(2,), nats=(3.0,), predicted=("x" * 8,)
)
SPEED = Speed(session="s", first_call=1.0, iterations=1, rounds=(1,), seconds=(0.5,))
JUDGED = Judged(quality=QUALITY, leak=Leak(compared=3, largest=0.0))
FAILED = Failure(part="training", status="crashed", reason="SIGSEGV")


def step(engine, precision="float32", repeat=0):
    return At("gru", "checkpoint", "step", engine, precision, repeat)


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
            ("gru", "checkpoint"): Deployed(None, JUDGED, Peak(rss=7)),
            ("gru", "int8"): Deployed(crashed, None, None),
        },
        {step("keras"): SPEED, At("gru", "checkpoint", "latency", "keras"): slow},
        {},
    )
    checkpoint, int8 = cells(bench, measured)
    assert (checkpoint.quality, checkpoint.peak_rss, checkpoint.step) == (QUALITY, 7, SPEED)
    assert checkpoint.leak == JUDGED.leak
    assert set(checkpoint.failures) == {FAILED, slow}
    assert int8.failures == (crashed,)
    assert (int8.technique, int8.engine, int8.precision) == ("int8", "litert", "int8")


def test_repeats_and_other_engines_have_cells_of_their_own(bench):
    times = {
        step("keras"): SPEED,
        step("keras", repeat=1): SPEED,
        step("tf_keras"): SPEED,
        step("keras", "mixed_bfloat16"): SPEED,
        At("gru", "int8", "latency", "litert", repeat=1): SPEED,
        At("corpus", "read", "speed"): SPEED,
        At("machine", "product", "step", "keras"): SPEED,
    }
    found = cells(bench, Measured({"gru": FAILED}, {}, times, {}))
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
        At("gru", "int8", part, "litert"): msgspec.structs.replace(SPEED, first_call=float(number))
        for number, part in enumerate(("latency", "invoke", "generation"))
    }
    deployed = {("gru", "int8"): Deployed(crashed, None, None)}
    cell = cells(bench, Measured({"gru": FAILED}, deployed, speeds, {}))[1]
    assert [one.first_call for one in (cell.latency, cell.invoke, cell.generation)] == [0, 1, 2]


def test_a_peer_has_one_cell_for_step_inference_and_proof(bench):
    same = Sameness(against="keras", largest=1e-6, tolerance=1e-4)
    slower = msgspec.structs.replace(SPEED, seconds=(0.9,))
    times = {
        step("keras"): SPEED,
        step("torch"): SPEED,
        At("gru", "checkpoint", "latency", "torch"): slower,
        At("gru", "checkpoint", "latency", "onnxruntime"): SPEED,
    }
    proofs = {("gru", "torch"): same, ("gru", "onnxruntime"): FAILED}
    _, torch, onnx = cells(bench, Measured({"gru": FAILED}, {}, times, proofs))
    assert (torch.engine, torch.step, torch.latency, torch.same) == ("torch", SPEED, slower, same)
    assert (onnx.engine, onnx.step, onnx.same, onnx.failures) == ("onnxruntime", None, None, (FAILED,))


def test_products_keep_their_precision_and_operations():
    times = {
        At("machine", "product", "step", "keras"): SPEED,
        At("machine", "product", "step", "keras", "mixed_bfloat16"): SPEED,
        step("keras"): SPEED,
    }
    found = products(times)
    assert [one.precision for one in found] == ["float32", "bfloat16"]
    assert {one.operations for one in found} == {operations()}
