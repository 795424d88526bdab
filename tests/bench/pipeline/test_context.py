"""Any part of a cell: measured once, then kept, failures included."""

import pytest

from compress.isolation import ChildFailed
from compress.technique import Refused
from reports.record import Failure, Size
from shakespeare.errors import InvalidInput

SIZE = Size(memory=4, raw=3, gzip=2, zstd=1)


@pytest.fixture
def bench(planned):
    return planned("smoke", "gru")


def part(bench, work, **more):
    return bench.part(bench.key("gru", "int8", "artifact", "input"), Size, work, "artifact", **more)


def raising(error):
    def work():
        raise error

    return work


def test_measured_once(bench):
    assert part(bench, lambda: SIZE) == SIZE
    assert part(bench, raising(AssertionError("measured again"))) == SIZE
    assert (bench.store.measured, bench.store.reused) == (1, 1)


def test_measured_again_where_it_is_gone(bench):
    part(bench, lambda: SIZE)
    smaller = Size(memory=1, raw=1, gzip=1, zstd=1)
    assert part(bench, lambda: smaller, valid=lambda _: False) == smaller


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("no such layer"), "refused"),
        (ChildFailed("crashed", "SIGSEGV"), "crashed"),
        (ChildFailed("timed out", "60 s"), "timed out"),
        (ChildFailed("failed", "ValueError"), "failed"),
        (InvalidInput("text", "x", "too short"), "failed"),
    ],
)
def test_a_failure_is_kept_with_its_reason(bench, error, status):
    failure = part(bench, raising(error))
    assert isinstance(failure, Failure)
    assert (failure.part, failure.status) == ("artifact", status)
    assert failure.reason in str(error)
    assert part(bench, raising(AssertionError("measured again"))) == failure


def test_a_child_that_we_ended_is_no_result(bench):
    def ended():
        bench.stopping.set()
        raise ChildFailed("crashed", "SIGKILL")

    with pytest.raises(KeyboardInterrupt):
        part(bench, ended)
    assert bench.store.measured == 0


def test_nothing_begins_after_an_interrupt(bench):
    bench.stopping.set()
    with pytest.raises(KeyboardInterrupt):
        part(bench, raising(AssertionError("began")))


def test_a_key_depends_on_corpus_and_machine(bench):
    from msgspec.structs import replace

    key = bench.key("gru", "int8", "quality", 1)
    assert key == bench.key("gru", "int8", "quality", 1)
    other_machine = bench._replace(machine=replace(bench.machine, fingerprint="another"))
    assert other_machine.key("gru", "int8", "quality", 1).inputs != key.inputs
    assert bench.key("gru", "int8", "quality", 2).inputs != key.inputs


def test_locations(bench, tmp_path):
    assert bench.location("gru", "checkpoint") == tmp_path / "checkpoints" / "gru" / "best"
    assert bench.location("gru", "int8") == tmp_path / "artifacts" / "gru.int8"
