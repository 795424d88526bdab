"""Who taught whom, each once, and what all of them took."""

import msgspec
import pytest

from shakespeare.config import TrainConfig
from shakespeare.teachers import Teacher, everyone

FIRST = Teacher(path="a", model="gru", weights_sha256="a" * 64, seconds=10.0, characters=100)
SECOND = msgspec.structs.replace(FIRST, path="b", weights_sha256="b" * 64, seconds=7.0, teachers=(FIRST,))
THIRD = msgspec.structs.replace(SECOND, path="c", weights_sha256="c" * 64, seconds=5.0)


@pytest.fixture
def description(made_checkpoint, configs):
    return made_checkpoint(configs["causal-gru"]).description


def test_a_teacher_of_two_is_found_once():
    assert [teacher.path for teacher in everyone((SECOND, THIRD)).values()] == ["b", "a", "c"]
    assert everyone(()) == {}


def test_all_that_came_before_counts(description):
    taught = msgspec.structs.replace(
        description, teachers=(SECOND, THIRD), answering_seconds=0.1, train=TrainConfig(budget_seconds=8.9)
    )
    assert taught.seconds_before == pytest.approx(22.1)
    assert taught.characters_before == 300
    assert taught.asked_seconds == 31.0


def test_without_teachers_or_a_clock(description):
    assert (description.seconds_before, description.characters_before) == (0.0, 0)
    assert description.asked_seconds is None
