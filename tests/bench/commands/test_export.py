"""bard export"""

import json

import pytest

from compress import export
from compress.isolation import ChildFailed
from shakespeare import checkpoint as checkpoints


@pytest.fixture
def path(finished):
    return finished / "checkpoints" / "stream-gru"


def test_a_file_and_how_far_it_is_from_the_checkpoint(bard, path, tmp_path):
    outcome = bard("export", path, "--formats", "h5", "--out", tmp_path / "out", "--json")
    assert outcome.status == 0, outcome.err
    (export,) = json.loads(outcome.out)
    assert export["format"] == "h5"
    assert export["largest_difference"] < 1e-5
    assert (tmp_path / "out" / "model.h5").stat().st_size == export["bytes"]


def test_what_fails_is_one_line_and_leaves_the_others(bard, path, tmp_path, monkeypatch):
    def export_as(name, _source, out):
        if name == "onnx":
            raise ChildFailed("crashed", "the process was ended by SIGSEGV")
        return export.ExportedFile(format=name, file=str(out), bytes=1, sha256="", largest_difference=0.0)

    monkeypatch.setattr(export, "export_as", export_as)
    outcome = bard("export", path, "--formats", "onnx,keras", "--out", tmp_path / "out")
    assert outcome.status == 1
    assert "bard: onnx: crashed: the process was ended by SIGSEGV" in outcome.err
    assert outcome.out.startswith("keras ")


def test_files_stay_without_force(refused, path, tmp_path):
    (tmp_path / "model.keras").write_text("mine", "utf-8")
    line = refused("export", path, "--formats", "keras", "--out", tmp_path)
    assert "model.keras: exists already; name another, or pass --force" in line
    assert (tmp_path / "model.keras").read_text("utf-8") == "mine"


def test_an_unknown_format_lists_the_known(refused, path, tmp_path):
    line = refused("export", path, "--formats", "gguf", "--out", tmp_path)
    assert "formats: gguf: unknown; known are saved_model, keras, h5, onnx" in line


def test_what_is_no_checkpoint(refused, finished, tmp_path):
    assert "is no checkpoint" in refused("export", finished / "artifacts", "--out", tmp_path)


@pytest.mark.slow
def test_by_default_a_model_is_written_in_what_can_hold_it(
    bard, refused, made_checkpoint, configs, tmp_path, monkeypatch
):
    """It ended at the second of four formats, and the next try at the first, which was there."""
    written = []

    def export_as(name, _source, out):
        written.append(name)
        return export.ExportedFile(format=name, file=str(out), bytes=1, sha256="", largest_difference=0.0)

    monkeypatch.setattr(export, "export_as", export_as)
    checkpoints.save(made_checkpoint(configs["causal-mingru"]), tmp_path / "mingru")
    assert bard("export", tmp_path / "mingru", "--out", tmp_path / "out").status == 0
    assert written == ["saved_model", "onnx"]
    line = refused("export", tmp_path / "mingru", "--formats", "onnx,keras", "--out", tmp_path / "other")
    assert "formats: keras: cannot hold a minGRU" in line
    assert written == ["saved_model", "onnx"]
