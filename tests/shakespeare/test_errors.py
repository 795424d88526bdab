"""The one exception of a user's mistakes."""

from shakespeare.errors import InvalidInput


def test_it_names_field_value_and_what_is_allowed():
    error = InvalidInput("stride", 0, "must be at least 1")
    assert str(error) == "stride: 0: must be at least 1"
    assert (error.field, error.value, error.allowed) == ("stride", 0, "must be at least 1")
    assert isinstance(error, ValueError)
