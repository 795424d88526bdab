"""The stages around the models: kept once measured, and a failure is a result."""

import msgspec
import pytest

from bench.pipeline import references
from compress.export import Exported
from compress.isolation import ChildFailed
from reports.record import Failure, Sameness


@pytest.fixture
def bench(planned):
    made = planned("smoke", "gru", "stream-gru")
    peers = ("tf_keras", "torch", "onnxruntime")
    return made._replace(request=made.request._replace(peers=peers))


@pytest.fixture
def children(monkeypatch):
    """What each child was asked for; one of `broken` crashes."""
    asked, broken = [], set()

    def answer(name, result):
        def in_child(job):
            asked.append((name, job))
            if name in broken:
                raise ChildFailed("crashed", "SIGSEGV")
            return result

        return in_child

    same = Sameness(against="keras", largest=1e-6, tolerance=1e-4)
    monkeypatch.setattr(references.proof, "in_child", answer("proof", same))
    found = references.baselines.Found(baselines=(), peak_rss=1)
    monkeypatch.setattr(references.baselines, "in_child", answer("baselines", found))
    profiled = references.profile.Profiled(breakdowns=())
    monkeypatch.setattr(references.profile, "in_child", answer("profile", profiled))
    return asked, broken


def test_what_both_sides_share_marks_the_blocks_of_every_model(bench):
    found = references.shared(bench)
    positions = bench.request.effort.positions
    assert len(found.marks) == positions.blocks
    assert {len(block) for block in found.marks} == {positions.length}
    assert found.overlap.characters == len(bench.corpus.test)


def test_baselines_are_counted_once(bench, children):
    asked, _ = children
    for _ in range(2):
        assert references.counted(bench, ("1", "0")) == ()
    assert [job.repeated for _, job in asked] == [("1", "0")]
    references.counted(bench, ("0", "0"))
    assert len(asked) == 2


def test_a_crash_is_a_result_that_is_kept(bench, children):
    asked, broken = children
    broken.add("baselines")
    failure = Failure(part="baseline", status="crashed", reason="SIGSEGV")
    assert references.counted(bench, ()) == references.counted(bench, ()) == failure
    assert len(asked) == 1


def test_a_profile_that_failed_names_its_variant(bench, children):
    _, broken = children
    broken.add("profile")
    found, failures = references.profiled(bench, bench.request.variants)
    assert found == ()
    assert [one.reason for one in failures] == ["gru: SIGSEGV", "stream-gru: SIGSEGV"]


def test_proofs_are_of_compared_variants_and_every_peer(bench, children):
    asked, _ = children
    exported = Exported(format="onnx", file="x", bytes=1, sha256="0", difference=2e-6)
    found = references.proofs(bench, {"gru": "a", "stream-gru": "b"}, {"gru": exported})
    assert set(found) == {("gru", peer) for peer in ("tf_keras", "torch", "onnxruntime")}
    assert [job.peer for _, job in asked] == ["tf_keras", "torch"]
    assert found["gru", "onnxruntime"] == Sameness(against="tf_keras", largest=2e-6, tolerance=1e-4)


@pytest.mark.usefixtures("children")
def test_an_export_that_failed_is_the_proofs_failure(bench):
    failure = Failure(part="artifact", status="failed", reason="no such operator")
    found = references.proofs(bench, {"gru": "a"}, {"gru": failure})
    assert found["gru", "onnxruntime"] == failure


def test_without_onnx_runtime_nothing_is_exported(bench):
    alone = bench._replace(request=bench.request._replace(peers=()))
    assert references.exported(alone, {"gru": "a"}) == {}


def test_an_exported_file_that_is_gone_is_written_again(bench, monkeypatch, tmp_path):
    written = []

    def export_as(name, source, out):
        written.append(source)
        (out / "model.onnx").write_bytes(b"x")
        return Exported(format=name, file=str(out / "model.onnx"), bytes=1, sha256="0", difference=0.0)

    monkeypatch.setattr(references.formats, "export_as", export_as)
    for _ in range(2):
        found = references.exported(bench, {"gru": "a", "stream-gru": "b"})
    assert list(found) == ["gru"]
    assert len(written) == 1
    (tmp_path / "peers" / "gru" / "model.onnx").unlink()
    references.exported(bench, {"gru": "a"})
    assert len(written) == 2
    assert msgspec.json.encode(found["gru"])
