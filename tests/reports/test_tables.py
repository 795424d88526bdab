"""Tables hold one printable line a cell, and as many cells as columns."""

import pytest

from reports.tables import Table, printable


def test_escape_codes_and_line_breaks_stay_out():
    table = Table("t", ("a",), "l", (("one\n\x1b[31mtwo\x1b[0m\x07\tthree",),), ("no\nte",))
    assert table.rows == (("one two three",),)
    assert table.notes == ("no te",)


def test_ordinary_text_is_left_alone():
    assert printable("7.0 \N{MICRO SIGN}s | [bold] _x_") == "7.0 \N{MICRO SIGN}s | [bold] _x_"


@pytest.mark.parametrize(("align", "row"), [("l", ("a", "b")), ("ll", ("a",))])
def test_every_part_has_as_many_columns(align, row):
    with pytest.raises(ValueError, match="table t: 2 columns"):
        Table("t", ("one", "two"), align, (row,))
