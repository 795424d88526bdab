"""Which cases are timed together, and that what is kept is not timed again."""

import pytest

from bench import speed, timing
from reports.record import Failure, Speed


@pytest.fixture
def bench(planned):
    return planned("quick", "gru", "optimized", "stream-gru")


@pytest.fixture
def timed(monkeypatch):
    """The names of the cases of each session, in order."""
    sessions = []

    def measure(cases, part, rounds, turn_seconds, progress):
        assert turn_seconds > 0
        sessions.append([case.name for case in cases])
        progress(1, 1)
        one = Speed(
            session="s", first_call=1.0, iterations=1, rounds=tuple(range(rounds)), seconds=(1.0,) * rounds
        )
        broken = Failure(part=part, status="crashed", reason="SIGSEGV")
        return {case.name: broken if "int8" in case.name else one for case in cases}

    monkeypatch.setattr(speed, "measure", measure)
    return sessions


def test_steps_have_an_a_a_pair_a_second_engine_and_a_second_precision(bench, timed):
    found = timing.time_steps(bench, bench.request.variants)
    assert set(found) == {
        ("gru", "keras", 0),
        ("gru", "tf_keras", 0),
        ("gru", "keras+mixed_bfloat16", 0),
        ("optimized", "keras+mixed_bfloat16", 0),
        ("optimized", "keras", 0),
        ("optimized", "keras", 1),
        ("optimized", "tf_keras", 0),
        ("stream-gru", "keras", 0),
    }
    assert len(timed) == 1  # one session, or rounds could not be paired


def test_what_is_kept_is_not_timed_again(bench, timed):
    first = timing.time_steps(bench, bench.request.variants)
    assert timing.time_steps(bench, bench.request.variants) == first
    assert len(timed) == 1


def test_only_what_is_gone_is_timed_again(bench, timed, tmp_path):
    timing.time_steps(bench, bench.request.variants)
    (tmp_path / "cells" / "gru.checkpoint.tf_keras.step.json").unlink()
    timing.time_steps(bench, bench.request.variants)
    assert timed[1] == ["gru tf_keras 0"]


def test_inference_has_an_a_a_pair_and_the_preparation(bench, timed):
    held = {("gru", "checkpoint"): "a", ("gru", "identity"): "b", ("stream-gru", "int8"): "c"}
    found = timing.time_inference(bench, held)
    assert set(found) == {
        ("corpus", "read", "speed", 0),
        ("corpus", "encode", "speed", 0),
        ("corpus", "windows", "speed", 0),
        ("gru", "checkpoint", "latency", 0),
        ("gru", "identity", "latency", 0),
        ("gru", "identity", "latency", 1),
        ("gru", "identity", "invoke", 0),
        ("stream-gru", "int8", "latency", 0),
        ("stream-gru", "int8", "invoke", 0),
        ("stream-gru", "int8", "generation", 0),
    }
    assert isinstance(found["stream-gru", "int8", "latency", 0], Failure)
    timing.time_inference(bench, held)  # the failure is kept too
    assert len(timed) == 1
    timing.time_inference(bench, {**held, ("stream-gru", "int8"): "d"})
    assert timed[1] == [f"stream-gru int8 {part} 0" for part in ("latency", "invoke", "generation")]
