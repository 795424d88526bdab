"""Settings are validated where they are made."""

import msgspec
import pytest

from compress.technique import Settings, model_kind
from shakespeare.errors import InvalidInput


@pytest.mark.parametrize(
    "field", ["calibration_samples", "timeout_seconds", "retrain_seconds", "retrain_steps", "student_seconds"]
)
@pytest.mark.parametrize("value", [0, -1])
def test_limits_are_positive(field, value):
    with pytest.raises(InvalidInput, match=f"^{field}: {value}: must be above 0"):
        Settings(training_text="x", **{field: value})


def test_they_travel_to_the_child():
    settings = Settings(training_text="caf\u00e9 \U0001f3ad\n", calibration_samples=3)
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("window-normalized", "window-lstm"),
        *((name, name) for name in ("window-gru", "causal-lstm", "causal-gru", "causal-hybrid")),
    ],
)
def test_the_kind_of_a_model(configs, name, kind):
    assert model_kind(configs[name]) == kind
