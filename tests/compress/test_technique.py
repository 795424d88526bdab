"""Settings are validated where they are made."""

import msgspec
import pytest

from compress import technique
from compress.technique import Settings, model_kind
from shakespeare.errors import InvalidInput
from shakespeare.text.vocabulary import Vocabulary


@pytest.mark.parametrize(
    "field", ["calibration_samples", "timeout_seconds", "retrain_seconds", "retrain_steps", "student_seconds"]
)
@pytest.mark.parametrize("value", [0, -1])
def test_limits_are_positive(field, value):
    with pytest.raises(InvalidInput, match=f"^{field}: {value}: must be above 0"):
        Settings(training_file="x", **{field: value})


def test_they_travel_to_the_child():
    settings = Settings(training_file="caf\u00e9 \U0001f3ad.txt", calibration_samples=3)
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings


def test_training_text_is_read_a_piece_at_a_time(tmp_path, monkeypatch):
    """What a child is handed is a path: 100 MB of text as JSON would be copied for each of them."""
    text = "caf\u00e9 \U0001f3ad\r\nx\n" * 9
    (tmp_path / "text").write_bytes(text.encode())
    monkeypatch.setattr(technique, "_CHARACTERS_A_PIECE", 7)
    vocabulary = Vocabulary.from_text(text)
    ids = Settings(training_file=str(tmp_path / "text")).training_ids(vocabulary)
    assert vocabulary.decode(ids) == text


def test_a_text_that_is_gone_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"^training_file: .*nowhere: cannot be read"):
        Settings(training_file=str(tmp_path / "nowhere")).training_ids(Vocabulary("ab"))
    with pytest.raises(InvalidInput, match=r"^training_file: .*nowhere: cannot be read"):
        Settings(training_file=str(tmp_path / "nowhere")).training_bytes()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("window-normalized", "window-lstm"),
        *((name, name) for name in ("window-gru", "causal-lstm", "causal-gru", "causal-hybrid")),
    ],
)
def test_the_kind_of_a_model(configs, name, kind):
    assert model_kind(configs[name]) == kind
