"""Checkpoint or artifact: whatever a path holds, or one line that says why not."""

import shutil
from pathlib import Path

import pytest

from compress import artifact as artifacts
from compress import predictors
from shakespeare.errors import InvalidInput


@pytest.mark.parametrize(
    ("name", "model", "file"),
    [("int8", "causal-gru", ""), ("int8", "causal-gru", "model.tflite"), ("identity", "window-gru", "")],
)
def test_artifacts(converted, name, model, file):
    opened = predictors.open_predictor(converted(name, model).folder / file)
    assert opened.technique == name
    assert opened.model.name == model
    assert opened.predictor.feed([1]).shape == (opened.vocabulary.size,)


@pytest.mark.slow
def test_checkpoints_on_either_engine(sources):
    first, second = (
        predictors.open_predictor(sources["causal-gru"], engine) for engine in ("keras", "tf_keras")
    )
    assert first.technique == second.technique == "checkpoint"
    logits = first.predictor.feed([1, 2, 3])
    assert logits == pytest.approx(second.predictor.feed([1, 2, 3]), abs=1e-4)


def test_the_working_directory_itself(converted, monkeypatch):
    monkeypatch.chdir(converted("int8", "causal-gru").folder)
    assert predictors.open_predictor(Path()).technique == "int8"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none", "does not exist"),
        ("folder", "expected a folder with config.json"),
        ("folder/report.md", "no artifact.json beside it"),
        ("artifact/vocabulary.json", "no artifact.json beside it"),
    ],
)
def test_anything_else(converted, tmp_path, name, message):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "report.md").write_text("x")
    shutil.copytree(converted("identity", "window-gru").folder, tmp_path / "artifact")
    with pytest.raises(InvalidInput, match=message):
        predictors.open_predictor(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "LiteRT cannot run its model.tflite"),
        (b"garbage" * 1000, "LiteRT cannot run its model.tflite"),
        (None, "reads 4 ids"),
    ],
    ids=["empty", "garbage", "file of a window model"],
)
def test_an_artifact_whose_checksum_was_made_to_fit(converted, tmp_path, content, message):
    record, _, vocabulary = artifacts.load(converted("identity", "causal-gru").folder)
    if content is None:
        content = (converted("identity", "window-gru").folder / "model.tflite").read_bytes()
    artifacts.save(tmp_path / "out", record, content, vocabulary)
    with pytest.raises(InvalidInput, match=message):
        predictors.open_predictor(tmp_path / "out")


def test_a_neighbour_called_previous_is_left_alone(tmp_path):
    """It may be anybody's: only a hidden folder is ours."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine.previous").mkdir()
    with pytest.raises(InvalidInput):
        predictors.open_predictor(tmp_path / "mine")
    assert (tmp_path / "mine.previous").is_dir()
