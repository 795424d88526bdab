"""Numbers are read as people write them in a command, and in no other way that Python knows."""

import pytest

from shakespeare.terminal.plain_numbers import integer, real


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("-3", -3), ("+7", 7), ("007", 7), ("9" * 30, int("9" * 30))]
)
def test_integers(text, value):
    assert integer(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1.0), ("-0.5", -0.5), (".5", 0.5), ("5.", 5.0), ("1e-3", 1e-3), ("2E2", 200.0)]
)
def test_reals(text, value):
    assert real(text) == value


NO_NUMBERS = (
    "",
    "x",
    "\u0661",
    "\uff15",
    "1_000",
    " 5",
    "5 ",
    "5\n",
    "0x5",
    "--5",
    "nan",
    "inf",
    "infinity",
    "e5",
    ".",
)


@pytest.mark.parametrize("text", [*NO_NUMBERS, "1.0", "9" * 5_000])
def test_what_is_no_plain_integer(text):
    with pytest.raises(ValueError):  # noqa: PT011 - of too many digits the message is Python's
        integer(text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_plain_real(text):
    with pytest.raises(ValueError, match="is no plain number"):
        real(text)
