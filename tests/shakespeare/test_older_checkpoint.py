"""What was saved before fields had other names is read as if it had been saved today."""

import msgspec
import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare import files, older_checkpoint
from shakespeare.config import TrainConfig
from shakespeare.state import TrainingState, ValidationPoint

VALIDATED = ValidationPoint(
    epoch=1, step=5, seconds=3, loss=2.5, accuracy=0.1, top5=0.5, validation_loss=2.25,
    validation_accuracy=0.125, validation_top5=0.75, learning_rate=0.002,
)  # fmt: skip


@pytest.fixture
def made(made_checkpoint, configs):
    made = made_checkpoint(configs["causal-gru"])
    train = TrainConfig(validate_every_seconds=1.5, validate_every_steps=7)
    state = TrainingState(
        learning_rate=0.001, step=9, validations=(VALIDATED,), best_validation=0, windows_since_validation=3,
        sums_since_validation={"loss": 1.0},
    )  # fmt: skip
    return made._replace(
        description=msgspec.structs.replace(made.description, train=train),
        state=state,
        optimizer={"000": np.array(7)},
    )


def as_format_2(folder):
    """The same folder by the names of format 2."""
    state = (folder / "state.json").read_text("utf-8")
    for new, old in (
        ("best_validation", "best_round"),
        ("windows_since_validation", "round_windows"),
        ("sums_since_validation", "round_sums"),
        ("validations", "rounds"),
    ):
        assert f'"{new}"' in state
        state = state.replace(f'"{new}"', f'"{old}"')
    (folder / "state.json").write_text(state, "utf-8")
    config = (folder / "config.json").read_text("utf-8")
    for new, old in (
        ("validate_every_seconds", "round_seconds"),
        ("validate_every_steps", "round_steps"),
    ):
        assert f'"{new}"' in config
        config = config.replace(f'"{new}"', f'"{old}"')
    fields = msgspec.json.decode(config)
    fields["format_version"] = 2
    fields["sha256"]["state.json"] = files.sha256(state.encode())
    (folder / "config.json").write_bytes(msgspec.json.encode(fields))


def test_a_checkpoint_of_format_2_is_that_of_today(made, tmp_path):
    checkpoints.save(made, tmp_path / "last")
    expected = checkpoints.load(tmp_path / "last")
    as_format_2(tmp_path / "last")
    loaded = checkpoints.load(tmp_path / "last")
    assert loaded.state == expected.state == made.state
    assert msgspec.structs.replace(loaded.description, sha256={}) == made.description
    assert np.array_equal(loaded.optimizer["000"], 7)
    checkpoints.save(loaded, tmp_path / "again")  # as retraining does
    assert checkpoints.load(tmp_path / "again").state == made.state


def test_the_old_names_are_none_of_format_3(made, tmp_path):
    checkpoints.save(made, tmp_path / "last")
    state = msgspec.json.decode((tmp_path / "last" / "state.json").read_bytes()) | {"rounds": []}
    with pytest.raises(msgspec.ValidationError, match="rounds"):
        msgspec.convert(older_checkpoint.state_of_2(msgspec.json.encode(state)), TrainingState)


@pytest.mark.parametrize("foreign", [None, [], 1, {}, {"train": 3}])
def test_what_is_no_description_is_left_for_its_reader_to_refuse(foreign):
    upgraded = older_checkpoint.description_of_2(foreign)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(upgraded, checkpoints.Description)
