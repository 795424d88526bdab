"""bard compress"""

import json
import shutil

import pytest

from compress import artifact as artifacts
from compress import chain, size_limit
from compress.isolation import ChildFailed
from compress.technique import Refused


@pytest.fixture
def source(finished, tmp_path):
    return shutil.copytree(finished / "checkpoints" / "stream-gru", tmp_path / "trained")


def test_an_artifact_beside_the_checkpoint(bard, source, text_file, tmp_path, monkeypatch):
    """Also where the checkpoint is the working directory, which has no name to go on from."""
    bard("doctor")  # the fixture has moved to another folder
    monkeypatch.chdir(source)
    outcome = bard("compress", ".", "--technique", "dynamic_range", "--text", text_file, "--json")
    assert outcome.status == 0, outcome.err
    record, model, _ = artifacts.load(tmp_path / "trained.dynamic_range")
    printed = json.loads(outcome.out)
    assert printed["sha256"] == record.sha256
    assert printed["raw_bytes"] == len(model)
    assert printed["technique"] == "dynamic_range"


@pytest.mark.parametrize(
    ("technique", "teachers", "message"),
    [
        ("int8", "source", "int8 has no student to teach, as distill-217k is"),
        ("student-217k", "source", "student-217k has no student to teach"),
        ("distill-217k", "nowhere", "checkpoint: "),
    ],
)
def test_teachers_that_cannot_teach(refused, source, text_file, technique, teachers, message):
    named = source if teachers == "source" else teachers
    line = refused("compress", source, "--technique", technique, "--teachers", named, "--text", text_file)
    assert message in line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ChildFailed("crashed", "the process was ended by SIGABRT"),
            "crashed: the process was ended by SIGABRT",
        ),
        (Refused("it has no dense layer"), "it has no dense layer"),
    ],
)
def test_a_crash_of_the_converter_or_a_refusal_is_one_line(
    bard, source, text_file, tmp_path, monkeypatch, error, said
):
    def compress(*_):
        raise error

    monkeypatch.setattr(chain, "compress", compress)
    outcome = bard("compress", source, "--technique", "int8", "--text", text_file, "--out", tmp_path / "out")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == f"bard: int8 of stream-gru: {said}\n"
    assert not (tmp_path / "out").exists()


def test_a_size_chooses_the_chain(bard, source, finished, text_file, monkeypatch):
    """`compress.size_limit` chooses; the command names what it chose."""
    asked = []

    def compress_within(most_bytes, path, out, settings):
        asked.append((most_bytes, path, out.name, settings.retrain_seconds))
        return artifacts.load(finished / "artifacts" / "stream-gru.int8")[0]

    monkeypatch.setattr(size_limit, "compress_within", compress_within)
    outcome = bard("compress", source, "--max-size", "1.5 MiB", "--text", text_file, "--retrain-seconds", 7)
    assert outcome.status == 0, outcome.err
    assert asked == [(3 * 2**19, source, "trained.within-1572864", 7)]
    assert outcome.out.startswith("int8 of stream-gru: ")


def test_a_size_that_no_file_has_is_one_line(bard, source, text_file, tmp_path, monkeypatch):
    def compress_within(most_bytes, *_):
        raise Refused(f"no file ships in {most_bytes:,} bytes: x")

    monkeypatch.setattr(size_limit, "compress_within", compress_within)
    outcome = bard("compress", source, "--max-size", "2KiB", "--text", text_file, "--out", tmp_path / "out")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == "bard: within-2048 of stream-gru: no file ships in 2,048 bytes: x\n"


def test_a_technique_and_a_size_exclude_each_other(bard):
    outcome = bard("compress", "nowhere", "--technique", "int8", "--max-size", "1MiB")
    assert outcome.status == 2
    assert "not allowed with argument" in outcome.err


def test_an_unknown_technique(refused, source):
    line = refused("compress", source, "--technique", "magic")
    assert "technique: magic: unknown; known are distill, student, " in line


def test_an_order_that_makes_no_sense(refused, source):
    line = refused("compress", source, "--technique", "cluster16+prune50")
    assert (
        "technique: cluster16+prune50: prune50 cannot follow cluster16: training it again would move" in line
    )


def test_another_text(refused, source, tmp_path, text):
    (tmp_path / "other.txt").write_text(text[::-1], "utf-8")
    line = refused("compress", source, "--technique", "int8", "--text", tmp_path / "other.txt")
    assert "calibration needs that text" in line


def test_an_artifact_is_no_checkpoint(refused, finished, text_file):
    path = finished / "artifacts" / "gru.identity"
    line = refused("compress", path, "--technique", "int8", "--text", text_file)
    assert "expected a folder with config.json" in line


def test_under_a_file(refused, source, text_file):
    line = refused(
        "compress", source, "--technique", "identity", "--text", text_file, "--out", text_file / "x"
    )
    assert "must be a folder that can be written" in line


def test_nothing_is_overwritten(refused, source, finished, text_file, tmp_path):
    older = shutil.copytree(finished / "artifacts" / "gru.identity", tmp_path / "older")
    before = artifacts.load(older)[0]
    line = refused("compress", source, "--technique", "identity", "--text", text_file, "--out", older)
    assert "exists already; name another, or pass --force" in line
    assert artifacts.load(older)[0] == before


@pytest.mark.parametrize("where", ["the checkpoint", "a folder", "a file", "here"])
def test_force_replaces_artifacts_only(refused, source, text_file, tmp_path, where):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.txt").write_text("mine")
    places = {
        "the checkpoint": source,
        "a folder": tmp_path / "folder",
        "a file": tmp_path / "folder" / "mine.txt",
        "here": ".",
    }
    out = places[where]
    line = refused(
        "compress", source, "--technique", "identity", "--text", text_file, "--out", out, "--force"
    )
    assert "is no artifact of Bard's" in line
    assert (tmp_path / "folder" / "mine.txt").read_text() == "mine"
    assert (source / "best" / "config.json").is_file()
