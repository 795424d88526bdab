"""Which cases are timed together, and that what is kept is not timed again."""

import pytest

from bench.pipeline import timings
from bench.pipeline.timings import At
from bench.timing import session
from reports.record import Failure, Speed


@pytest.fixture
def bench(planned):
    made = planned("smoke", "gru", "optimized", "stream-gru")
    return made._replace(request=made.request._replace(peers=("tf_keras", "torch", "onnxruntime")))


@pytest.fixture
def timed(monkeypatch):
    """The names of the cases of each session, in order."""
    sessions = []

    def measure(cases, part, rounds, progress):
        sessions.append([case.name for case in cases])
        progress(1, 1)
        numbers = tuple(range(rounds.least))
        one = Speed(session="s", first_call=1.0, iterations=1, rounds=numbers, seconds=(1.0,) * rounds.least)
        broken = Failure(part=part, status="crashed", reason="SIGSEGV")
        return {case.name: broken if "int8" in case.name else one for case in cases}

    monkeypatch.setattr(session, "measure", measure)
    return sessions


def step(variant, engine, precision="float32", repeat=0):
    return At(variant, "checkpoint", "step", engine, precision, repeat)


def test_steps_have_an_a_a_pair_peers_a_second_precision_and_products_alone(bench, timed):
    found = timings.time_steps(bench, bench.request.variants)
    assert {at for at in found if at.variant != timings.MACHINE} == {
        step("gru", "keras"),
        step("gru", "tf_keras"),
        step("gru", "torch"),
        step("gru", "keras", "mixed_bfloat16"),
        step("optimized", "keras"),
        step("optimized", "keras", repeat=1),
        step("stream-gru", "keras"),
    }
    assert At(timings.MACHINE, "product", "step", "keras") in found
    assert len(timed) == 1  # one session, or rounds could not be paired
    assert len(set(timed[0])) == len(timed[0]) == len(found)


@pytest.mark.usefixtures("timed")
def test_without_peers_the_engine_stands_alone(planned):
    found = timings.time_steps(planned("smoke", "gru"), planned("smoke", "gru").request.variants)
    assert {at.engine for at in found} == {"keras"}


def test_what_is_kept_is_not_timed_again(bench, timed):
    first = timings.time_steps(bench, bench.request.variants)
    assert timings.time_steps(bench, bench.request.variants) == first
    assert len(timed) == 1


def test_only_what_is_gone_is_timed_again(bench, timed, tmp_path):
    timings.time_steps(bench, bench.request.variants)
    (tmp_path / "cells" / "gru.checkpoint.tf_keras.step.json").unlink()
    timings.time_steps(bench, bench.request.variants)
    assert timed[1] == ["gru checkpoint step tf_keras float32 0"]


def latency(variant, technique, part="latency", engine="litert", repeat=0):
    return At(variant, technique, part, engine, "float32", repeat)


def test_inference_has_an_a_a_pair_peers_and_the_preparation(bench, timed):
    held = {("gru", "checkpoint"): "a", ("gru", "identity"): "b", ("stream-gru", "int8"): "c"}
    found = timings.time_inference(bench, held, {"gru": "gru.onnx"})
    assert set(found) == {
        *(At(timings.CORPUS, what, "speed") for what in ("read", "encode", "windows")),
        latency("gru", "checkpoint", engine="keras"),
        latency("gru", "checkpoint", engine="torch"),
        latency("gru", "checkpoint", engine="onnxruntime"),
        latency("gru", "identity"),
        latency("gru", "identity", repeat=1),
        latency("gru", "identity", "invoke"),
        latency("stream-gru", "int8"),
        latency("stream-gru", "int8", "invoke"),
        latency("stream-gru", "int8", "generation"),
    }
    assert isinstance(found[latency("stream-gru", "int8")], Failure)
    timings.time_inference(bench, held, {"gru": "gru.onnx"})  # the failure is kept too
    assert len(timed) == 1
    timings.time_inference(bench, {**held, ("stream-gru", "int8"): "d"}, {"gru": "gru.onnx"})
    assert timed[1] == [
        f"stream-gru int8 {part} litert float32 0" for part in ("latency", "invoke", "generation")
    ]


def test_sizes_are_timed_in_a_session_of_their_own_each_once(bench, timed):
    found, failures = timings.time_scaling(bench)
    assert not failures
    assert {one.axis for one in found} == {"batch", "length", "units", "threads"}
    assert len(timed) == 1
    assert len(set(timed[0])) == len(timed[0]) <= len(found)
    assert {one.variant for one in found} == {"stream-gru"}
