"""What is timed, built without timing it."""

import numpy as np
import pytest

from bench.timing import workloads
from bench.timing.workloads import Case
from shakespeare.errors import InvalidInput
from shakespeare.text.corpus import Corpus


def test_reading(text_file):
    read = workloads.build(Case(workload="read", text=str(text_file)))()
    assert isinstance(read, Corpus)
    assert read.text == text_file.read_text("utf-8")


def test_encoding(text_file):
    ids = workloads.build(Case(workload="encode", text=str(text_file)))()
    assert len(ids) == len(text_file.read_text("utf-8"))


def test_windows_are_views_of_training_and_validation(text_file):
    training, validation = workloads.build(Case(workload="windows", text=str(text_file)))()
    assert training.shape[1] == validation.shape[1] == 101
    assert len(training) > len(validation) > 0
    assert not np.shares_memory(training, validation)
    assert not training.flags.owndata


def test_latency_of_an_artifact(finished):
    path = finished / "artifacts" / "stream-gru.int8"
    logits = workloads.build(Case(workload="latency", path=str(path)))()
    assert logits.ndim == 1
    assert np.isfinite(logits).all()


def test_latency_of_nothing(tmp_path):
    with pytest.raises(InvalidInput, match="does not exist"):
        workloads.build(Case(workload="latency", path=str(tmp_path / "none")))


def test_a_step_needs_a_model(text_file):
    with pytest.raises(ValueError, match="a training step has no model"):
        workloads.build(Case(workload="step", text=str(text_file)))
