"""Who can teach together; what they refuse as teachers of a student stands in test_distill."""

import msgspec
import pytest

from compress.techniques import teachers
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput


@pytest.fixture
def half(made_checkpoint, configs, tmp_path):
    """A function: which part a teacher left out, and fields of its model -> its folder."""

    def save(part, **fields):
        made = made_checkpoint(msgspec.structs.replace(configs["causal-gru"], **fields), seed=part)
        train = msgspec.structs.replace(made.description.train, left_out=(part, 2))
        description = msgspec.structs.replace(made.description, train=train)
        checkpoints.save(made._replace(description=description), tmp_path / str(part))
        return tmp_path / str(part)

    return save


def test_halves_of_one_model_teach_together(half):
    teachers.check([half(1), half(2)])
    teachers.check([half(1)])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"units": (6,)}, r"is of another size than the first: \(6,\)"),
        ({"sequence_length": 4}, "is of another length than the first: 4"),
    ],
)
def test_another_size_of_the_same_name_does_not(half, fields, told):
    """A smoke training beside a quick one answered runs of another length, which could not be joined."""
    with pytest.raises(InvalidInput, match=f"^teachers: .*2: {told}"):
        teachers.check([half(1), half(2, **fields)])
