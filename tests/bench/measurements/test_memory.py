"""Peak memory of inference, in a process of its own."""

import pytest

from bench.measurements import memory
from bench.measurements.memory import MemoryJob
from compress.isolation import ChildFailed


def test_an_artifact_needs_no_tensorflow(finished):
    """TensorFlow alone takes over 300 MiB."""
    job = MemoryJob(path=str(finished / "artifacts" / "stream-gru.int8"), engine="keras")
    assert 5 * 2**20 < memory.measure_in_child(job).peak_rss < 200 * 2**20


def test_nothing_to_open(tmp_path):
    with pytest.raises(ChildFailed, match="does not exist"):
        memory.measure_in_child(MemoryJob(path=str(tmp_path / "none"), engine="keras"))
