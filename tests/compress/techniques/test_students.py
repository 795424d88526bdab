"""Students of given sizes: what their names and widths say is so."""

import pytest

from compress.catalogue import RETRAININGS
from compress.techniques import students

PLAYS = 81  # characters, the unknown one counted


def parameters(config, vocabulary):
    """Of a causal GRU without a hidden dense layer; two biases for each gate."""
    width, count = config.embedding, vocabulary * config.embedding
    for units in config.units:
        count += 3 * units * (width + units + 2)
        width = units
    return count + (width + 1) * vocabulary


@pytest.mark.parametrize("student", students.SIZED, ids=lambda student: student.name)
def test_a_name_says_how_many_weights(student):
    assert student.name == f"student-{round(parameters(student, PLAYS) / 1000)}k"
    assert all(width % 4 == 0 for width in (student.embedding, *student.units))


@pytest.mark.parametrize("student", students.SIZED, ids=lambda student: student.name)
def test_each_can_be_taught_and_trained_alone(student):
    alone = RETRAININGS[student.name]
    taught = RETRAININGS[student.name.replace("student", "distill")]
    assert alone.student == taught.student == student
    assert (alone.kind, taught.kind) == ("control", "distill")
