"""Peers do the same work: one file for those that need it, one comparison a variant and peer."""

from dataclasses import replace

import pytest

from bench.pipeline import peer_checks, plan
from compress.export import ExportedFile
from compress.isolation import ChildFailed
from reports.record import OutputAgreement
from shakespeare.files import sha256

AGREEMENT = OutputAgreement(against="keras", largest_difference=1e-6, tolerance=1e-4)
TRAINED = {"gru": "a", "stream-gru": "b"}  # smoke compares peers on gru alone


@pytest.fixture
def context(planned):
    made = planned("smoke", "gru", "stream-gru")
    return replace(made, request=made.request._replace(peers=("tf_keras", "torch", "onnxruntime")))


@pytest.fixture
def compared(monkeypatch):
    jobs = []
    monkeypatch.setattr(peer_checks.equivalence, "in_child", lambda job: jobs.append(job) or AGREEMENT)
    return jobs


@pytest.fixture
def written(monkeypatch):
    sources = []

    def export_as(name, source, out):
        sources.append(source)
        (out / "model.onnx").write_bytes(b"x")
        return ExportedFile(
            format=name, file=str(out / "model.onnx"), bytes=1, sha256=sha256(b"x"), largest_difference=0.0
        )

    monkeypatch.setattr(peer_checks.export, "export_as", export_as)
    return sources


@pytest.mark.usefixtures("written")
def test_every_peer_of_a_compared_variant_is_checked(context, results, compared):
    files = peer_checks.export_for_peers(context, TRAINED)
    peer_checks.check_peers(context, TRAINED, files, results)
    assert [job.peer for job in compared] == ["tf_keras", "torch", "onnxruntime"]
    assert [job.file is not None for job in compared] == [False, False, True]
    assert {cell for cell, parts in results.cells.items() if parts["agreement"] == AGREEMENT} == {
        plan.checkpoint_id("gru", name) for name in ("tf_keras", "torch", "onnxruntime")
    }


def test_an_exported_file_that_is_gone_is_written_again(context, written, tmp_path):
    for _ in range(2):
        files = peer_checks.export_for_peers(context, TRAINED)
    assert list(files) == [("gru", "onnx")]
    assert len(written) == 1
    (tmp_path / "peers" / "gru" / "model.onnx").unlink()
    peer_checks.export_for_peers(context, TRAINED)
    assert len(written) == 2


def test_an_export_that_failed_leaves_its_peer_unchecked(context, results, compared, monkeypatch):
    def broken(*_):
        raise ChildFailed("failed", "no such operator")

    monkeypatch.setattr(peer_checks.export, "export_as", broken)
    files = peer_checks.export_for_peers(context, TRAINED)
    peer_checks.check_peers(context, TRAINED, files, results)
    assert [job.peer for job in compared] == ["tf_keras", "torch"]
    assert results.cells[plan.checkpoint_id("gru", "onnxruntime")] == {}
    assert [failure.reason for failure in context.failures] == ["no such operator"]


def test_without_a_peer_that_needs_it_nothing_is_exported(context, written):
    alone = replace(context, request=context.request._replace(peers=("tf_keras",)))
    assert peer_checks.export_for_peers(alone, TRAINED) == {}
    assert not written


def test_an_exported_file_that_was_altered_is_written_again(context, written, tmp_path):
    peer_checks.export_for_peers(context, TRAINED)
    (tmp_path / "peers" / "gru" / "model.onnx").write_bytes(b"cut")
    files = peer_checks.export_for_peers(context, TRAINED)
    assert len(written) == 2
    assert peer_checks.file_sha256(files, "gru", "onnxruntime") == sha256(b"x")
    assert peer_checks.file_sha256(files, "gru", "torch") is None  # it reads the checkpoint
