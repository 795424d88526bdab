"""Any part: measured once, then kept, and failures only if a second try would give them again."""

import time
from dataclasses import replace

import msgspec
import pytest

from bench.pipeline.cache import PartId
from bench.pipeline.context import Dependencies
from compress.isolation import ChildFailed
from compress.technique import Refused
from reports.record import CellId, Failure, Size
from shakespeare.errors import InvalidInput

SIZE = Size(memory=4, raw=3, gzip=2, zstd=1)
PART = PartId(part="artifact", cell=CellId("gru", "int8", "litert", "int8"))
NEEDS = Dependencies(("compress.techniques.int8",), ("input",))


def measured(context, work, **more):
    return context.cached(PART, Size, work, NEEDS, failing="artifact", **more)


def raising(error):
    def work():
        raise error

    return work


def full_disk():
    raise InvalidInput("out", "x", "cannot be written") from OSError(28, "No space left on device")


def test_measured_once(context):
    assert measured(context, lambda: SIZE) == SIZE
    assert measured(context, raising(AssertionError("measured again"))) == SIZE
    assert (context.cache.measured, context.cache.reused) == (1, 1)
    assert context.failures == []


def test_measured_again_where_its_files_are_gone(context):
    measured(context, lambda: SIZE)
    smaller = Size(memory=1, raw=1, gzip=1, zstd=1)
    assert measured(context, lambda: smaller, still_there=lambda _: False) == smaller


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("no such layer"), "refused"),
        (ChildFailed("crashed", "SIGSEGV"), "crashed"),
        (ChildFailed("failed", "ValueError"), "failed"),
        (InvalidInput("text", "x", "too short"), "failed"),
    ],
)
def test_a_failure_that_would_come_again_is_kept(context, error, status):
    failure = measured(context, raising(error))
    assert isinstance(failure, Failure)
    assert (failure.part, failure.status, failure.cell) == ("artifact", status, PART.cell)
    assert failure.reason in str(error)
    assert measured(context, raising(AssertionError("measured again"))) == failure
    assert context.failures == [failure, failure]


@pytest.mark.parametrize(
    "work",
    [
        raising(ChildFailed("timed out", "60 s", repeatable=False)),
        raising(ChildFailed("crashed", "SIGKILL", repeatable=False)),
        raising(OSError(28, "No space left on device")),
        raising(MemoryError()),
        full_disk,
    ],
)
def test_a_failure_that_may_not_come_again_is_told_and_tried_again(context, work):
    failure = measured(context, work)
    assert isinstance(failure, Failure)
    assert context.failures == [failure]
    assert measured(context, lambda: SIZE) == SIZE


def test_every_failure_is_tried_again_on_request(context):
    measured(context, raising(Refused("no such layer")))
    again = replace(context, request=context.request._replace(retry_failed=True))
    assert measured(again, lambda: SIZE) == SIZE


def test_a_child_that_we_ended_is_no_result(context):
    def ended():
        context.stopping.set()
        raise ChildFailed("crashed", "SIGKILL")

    with pytest.raises(KeyboardInterrupt):
        measured(context, ended)
    assert context.cache.measured == 0


def test_nothing_begins_after_an_interrupt(context):
    context.stopping.set()
    with pytest.raises(KeyboardInterrupt):
        measured(context, raising(AssertionError("began")))


def test_a_key_depends_on_text_machine_code_and_values(context):
    key = context.key(PART, NEEDS)
    assert key == context.key(PART, NEEDS)
    other_machine = replace(context, machine=msgspec.structs.replace(context.machine, cpu="another"))
    other_text = replace(context, corpus=replace(context.corpus, sha256="another"))
    keys = {
        key,
        other_machine.key(PART, NEEDS),
        other_text.key(PART, NEEDS),
        context.key(PART, Dependencies(NEEDS.modules, ("other input",))),
        context.key(PART, Dependencies(("compress.techniques.float16",), NEEDS.inputs)),
    }
    assert len(keys) == 5


@pytest.mark.parametrize(
    "name", ["TF_ENABLE_ONEDNN_OPTS", "ONEDNN_MAX_CPU_ISA", "TF_XLA_FLAGS", "DNNL_DEFAULT_FPMATH_MODE"]
)
def test_a_key_depends_on_the_kernels_that_libraries_are_told_to_use(context, monkeypatch, name):
    monkeypatch.delenv(name, raising=False)
    key = context.key(PART, NEEDS)
    monkeypatch.setenv(name, "0")
    assert context.key(PART, NEEDS) != key


def test_a_key_does_not_depend_on_what_bard_sets_itself(context, monkeypatch):
    key = context.key(PART, NEEDS)
    monkeypatch.setenv("TF_CPP_VMODULE", "1")
    monkeypatch.setenv("LD_PRELOAD", "libstdbuf.so")
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert context.key(PART, NEEDS) == key


def test_a_package_that_a_part_does_not_use_leaves_its_key_alone(context):
    packages = {**context.machine.packages, "pyppmd": "99"}
    upgraded = replace(context, machine=msgspec.structs.replace(context.machine, packages=packages))
    assert upgraded.key(PART, NEEDS) == context.key(PART, NEEDS)


def test_nothing_is_kept_of_a_text_that_changes_meanwhile(context, tmp_path):
    """Child processes read the file again: what they measured of it was kept under the hash of the first text."""
    file = tmp_path / "mine.txt"
    file.write_text(context.corpus.text, "utf-8")
    of_file = replace(context, request=context.request._replace(text=file), began=time.time() - 5)

    def change():
        file.write_text(context.corpus.text[::-1], "utf-8")
        return SIZE

    with pytest.raises(InvalidInput, match="has changed since the run began"):
        measured(of_file, change)
    file.unlink()
    with pytest.raises(InvalidInput, match="can no longer be read"):
        measured(of_file, lambda: SIZE)


def test_a_text_that_is_only_touched_is_the_same(context, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text(context.corpus.text, "utf-8")
    of_file = replace(context, request=context.request._replace(text=file), began=0.0)
    assert measured(of_file, lambda: SIZE) == SIZE
