"""Checkpoint or artifact: whatever a path holds, or one line that says why not."""

import pytest

from compress import artifact as artifacts
from compress import predictors
from shakespeare.errors import InvalidInput


@pytest.mark.parametrize("name", ["stream-gru.int8", "stream-gru.int8/model.tflite", "gru.identity"])
def test_artifacts(finished, name):
    opened = predictors.open_predictor(finished / "artifacts" / name)
    assert opened.technique in name
    assert opened.model.name == name.split(".")[0]
    assert opened.predictor.feed([1]).shape == (opened.vocabulary.size,)


def test_checkpoints_on_either_engine(finished):
    path = finished / "checkpoints" / "stream-gru"
    found = [predictors.open_predictor(path, engine) for engine in ("keras", "tf_keras")]
    assert found[0].technique == "checkpoint"
    first, second = (one.predictor.feed([1, 2, 3]) for one in found)
    assert first == pytest.approx(second, abs=1e-4)


def test_the_working_directory_itself(finished, monkeypatch):
    monkeypatch.chdir(finished / "artifacts" / "stream-gru.int8")
    assert predictors.open_predictor(predictors.Path()).technique == "int8"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none", "does not exist"),
        ("cells", "expected a folder with config.json"),
        ("report.md", "no artifact.json beside it"),
        ("artifacts/gru.identity/vocabulary.json", "no artifact.json beside it"),
    ],
)
def test_anything_else(finished, name, message):
    with pytest.raises(InvalidInput, match=message):
        predictors.open_predictor(finished / name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "LiteRT cannot run its model.tflite"),
        (b"garbage" * 1000, "LiteRT cannot run its model.tflite"),
        ("gru.identity", "reads 50 ids"),
    ],
)
def test_an_artifact_whose_checksum_was_made_to_fit(a_copy, content, message):
    folder = a_copy / "artifacts" / "stream-gru.identity"
    record, _, vocabulary = artifacts.load(folder)
    if isinstance(content, str):
        content = (a_copy / "artifacts" / content / "model.tflite").read_bytes()
    artifacts.save(folder, record, content, vocabulary)
    with pytest.raises(InvalidInput, match=message):
        predictors.open_predictor(folder)


def test_a_neighbour_called_previous_is_left_alone(tmp_path):
    """It may be anybody's: only a hidden folder is ours."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine.previous").mkdir()
    with pytest.raises(InvalidInput):
        predictors.open_predictor(tmp_path / "mine")
    assert (tmp_path / "mine.previous").is_dir()
