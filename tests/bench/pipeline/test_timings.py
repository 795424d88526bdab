"""Which cases are timed together, and that what is kept is not timed again."""

from dataclasses import replace

import msgspec
import pytest

from bench.pipeline import inference_timings, plan, session_repeats, step_timings, timings
from bench.pipeline.cache import PartId
from bench.pipeline.results import RunResults
from bench.timing.session import TimingFailure
from compress.export import ExportedFile
from reports.record import CellId, Speed


@pytest.fixture
def context(planned):
    """On a processor without bfloat16, whatever this one has."""
    made = planned("smoke", "gru", "optimized", "stream-gru")
    machine = msgspec.structs.replace(made.machine, cpu_flags=())
    peers = ("tf_keras", "torch", "onnxruntime")
    return replace(made, machine=machine, request=made.request._replace(peers=peers))


class Sessions(list):
    """The parts timed in each session, in order; `failing` says how a case of the technique int8 fails."""

    failing = TimingFailure("crashed", "SIGSEGV", repeatable=True)


@pytest.fixture
def sessions(monkeypatch):
    seen = Sessions()

    def measure(cases, limits, progress):
        seen.append(list(cases))
        progress(1, 1)
        numbers = tuple(range(limits.least))
        speed = Speed(
            session=f"session {len(seen)}",
            first_call=1.0,
            iterations=1,
            rounds=numbers,
            seconds=(1.0,) * limits.least,
        )
        return {
            part: seen.failing if part.cell and part.cell.technique == "int8" else speed for part in cases
        }

    monkeypatch.setattr(timings.session, "measure", measure)
    return seen


STEPS = {
    *(plan.checkpoint_id("gru", name, repeat=repeat) for name in ("keras", "tf_keras", "torch") for repeat in (0, 1)),
    plan.checkpoint_id("gru", "keras", "mixed_bfloat16"),
    plan.checkpoint_id("optimized", "keras"),
    plan.checkpoint_id("stream-gru", "keras"),
}  # fmt: skip


def test_steps_have_an_a_a_pair_peers_a_second_precision_and_products_alone(context, results, sessions):
    step_timings.time_steps(context, results)
    assert {cell for cell, parts in results.cells.items() if "step" in parts} == STEPS
    assert results.matmuls[0].precision == "float32"
    assert len(sessions) == 1  # one session, or rounds could not be paired
    assert len(sessions[0]) == len(STEPS) + len(results.matmuls)


@pytest.mark.usefixtures("sessions")
def test_peers_that_compute_in_bfloat16_are_timed_so_where_the_processor_does(context, results):
    machine = msgspec.structs.replace(context.machine, cpu_flags=("avx512_bf16",))
    peers = ("unrolled", "tf_keras", "torch")
    native = replace(context, machine=machine, request=context.request._replace(peers=peers))
    step_timings.time_steps(native, results)
    mixed = {cell.engine for cell, parts in results.cells.items() if cell.precision == "mixed_bfloat16"}
    assert mixed == {"keras", "unrolled", "torch"}


@pytest.mark.usefixtures("sessions")
def test_without_peers_the_engine_stands_alone(planned, results):
    step_timings.time_steps(planned("smoke", "gru"), results)
    assert {cell.engine for cell in results.cells} == {"keras"}


def test_what_is_kept_is_not_timed_again(context, results, sessions):
    step_timings.time_steps(context, results)
    second = RunResults()
    step_timings.time_steps(context, second)
    assert second == results
    assert len(sessions) == 1


def test_only_what_is_gone_is_timed_again(context, results, sessions, tmp_path):
    step_timings.time_steps(context, results)
    gone = PartId(part="step", cell=plan.checkpoint_id("gru", "tf_keras"))
    (tmp_path / "cells" / gone.file_name).unlink()
    step_timings.time_steps(context, results)
    assert sessions[1] == [gone]


CHECKPOINT = plan.checkpoint_id("gru", "keras")
IDENTITY = CellId("gru", "identity", "litert", "float32")
INT8 = CellId("stream-gru", "int8", "litert", "int8")


def test_inference_has_an_a_a_pair_peers_and_the_preparation(context, results, sessions):
    onnx = ExportedFile(format="onnx", file="gru.onnx", bytes=1, sha256="0", largest_difference=0.0)
    hashes = {CHECKPOINT: "a", IDENTITY: "b", INT8: "c"}
    inference_timings.time_inference(context, hashes, {("gru", "onnx"): onnx}, results)
    timed = {(cell, name) for cell, parts in results.cells.items() for name in parts}
    assert timed == {
        *(
            (plan.checkpoint_id("gru", name, repeat=repeat), "latency")
            for name in ("keras", "torch", "onnxruntime")
            for repeat in (0, 1)
        ),
        (IDENTITY, "latency"),
        (plan.repeated(IDENTITY), "latency"),
        (IDENTITY, "invoke"),
    }
    assert set(results.corpus_timings) == {"read", "encode", "windows"}
    assert results.cells[INT8] == {}  # a row all the same
    assert {failure.cell for failure in context.failures} == {INT8}
    inference_timings.time_inference(
        context, hashes, {("gru", "onnx"): onnx}, results
    )  # the failure is kept too
    assert len(sessions) == 1
    inference_timings.time_inference(context, {**hashes, INT8: "d"}, {("gru", "onnx"): onnx}, results)
    assert [(part.cell, part.part) for part in sessions[1]] == [
        (INT8, name) for name in ("latency", "invoke", "generation")
    ]


def test_a_failure_that_may_not_come_again_is_timed_again(context, results, sessions):
    sessions.failing = TimingFailure("failed", "no memory", repeatable=False)
    for _ in range(2):
        inference_timings.time_inference(context, {INT8: "c"}, {}, results)
    assert [part.cell for part in sessions[1]] == [INT8] * 3


def test_sizes_are_timed_in_a_session_of_their_own_each_once(context, results, sessions):
    step_timings.time_scaling(context, results)
    assert {point.axis for point in results.scaling} == {"batch", "length", "units", "threads"}
    assert len(sessions) == 1
    assert len(set(sessions[0])) == len(sessions[0]) < len(results.scaling)
    assert {point.variant for point in results.scaling} == {"stream-gru"}


def test_every_pair_is_timed_in_two_processes_and_again_in_another_session(context, results, monkeypatch):
    """The second of a pair in the same process shares its memory and its luck."""
    seen = []

    def measure(cases, limits, progress):
        progress(1, 1)
        seen.append({part.cell: case.process_key for part, case in cases.items() if part.cell})
        name, numbers = f"session {len(seen)}", tuple(range(limits.least))
        speed = Speed(
            session=name, first_call=1.0, iterations=1, rounds=numbers, seconds=(1.0,) * len(numbers)
        )
        return dict.fromkeys(cases, speed)

    monkeypatch.setattr(timings.session, "measure", measure)
    step_timings.time_steps(context, results)
    inference_timings.time_inference(context, {CHECKPOINT: "a", IDENTITY: "b"}, {}, results)
    session_repeats.time_again(context, {CHECKPOINT: "a", IDENTITY: "b"}, {}, results)
    assert len(seen) == 4
    for cells, again in zip(seen[:2], seen[2:], strict=True):
        pairs = [cell for cell in cells if cell.repeat]
        assert {cell.engine for cell in pairs} == {cell.engine for cell in cells}
        assert all(cells[cell] != cells[cell.first] for cell in pairs)
        assert set(again) == {plan.repeated(cell) for cell in pairs}


def test_what_a_session_met_is_kept_with_its_samples(context, results, sessions):
    step_timings.time_steps(context, results)
    measured = dict(context.sessions)
    assert [session.timed for session in measured.values()] == ["step"]
    later = replace(context, sessions={})
    step_timings.time_steps(later, RunResults())
    assert later.sessions == measured  # not those of an idle minute in which nothing was timed
    assert len(sessions) == 1
