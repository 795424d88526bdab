"""Every option that takes a number refuses what is none, before anything starts."""

import argparse
import importlib

import pytest

from bench.cli import COMMANDS
from bench.commands import numbers

# Python reads Arabic and full-width digits, underscores and spaces: in a command they are a slip.
NOT_PLAIN = (
    "\u0661\u0662",
    "\uff15",
    "1_000",
    " 5 ",
    "5\n",
    "5\u00a0",
    "\u0661\u0662s",
    "1_0m",
    " 5h",
    "5d\n",
    "0x5",
)
NO_NUMBERS = ("nan", "inf", "-inf", "1e999", "-1", "", "many", "9" * 5_000, *NOT_PLAIN)


def options():
    """Command, option and type of every option that converts its text to a number."""
    for name in COMMANDS:
        parser = argparse.ArgumentParser()
        importlib.import_module(f"bench.commands.{name}").add(parser)
        for action in parser._actions:
            if action.type in (int, float) or getattr(action.type, "__module__", "") == numbers.__name__:
                yield pytest.param(name, action, id=f"{name} {action.option_strings[0]}")


@pytest.mark.parametrize(("name", "action"), list(options()))
def test_what_is_no_number_is_refused_with_the_option_named(refused, name, action):
    needed = {"compress": ["x", "--technique", "int8"], "package": ["x", "--out", "y"], "train": ["gru"]}
    needed["runs"] = ["prune"]
    option = action.option_strings[0]
    for text in NO_NUMBERS:
        try:
            action.type(text)
        except argparse.ArgumentTypeError:
            line = refused(name, *needed.get(name, ["x"]), f"{option}={text}")
            assert f"argument {option}: {text[:40]}: must ".replace("\n", " ") in line
        else:
            assert text == "9" * 5_000, text  # a length without an upper end


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("10m", 600), ("2h", 7200), ("1.5h", 5400)])
def test_durations(text, seconds):
    assert numbers.duration(text) == seconds


@pytest.mark.parametrize("text", ["", "10", "m", "10 minutes", "0s", "-5m", "nanh", "31000m0", "1e9h"])
def test_what_is_no_duration(text):
    with pytest.raises(argparse.ArgumentTypeError, match="must be a duration as 90s, 10m or 2h"):
        numbers.duration(text)


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-1", "0", "nan@2026-01-02,me", "many", "\u0661", "1_0", "0x1"]
)
def test_a_price_that_is_none(refused, text):
    line = refused("bench", f"--price={text}", "--preset", "smoke")
    assert line.startswith(f"bard: error: price: {text}: ")


@pytest.mark.parametrize(
    "condition", ["slower:nan%", "slower:inf%", "worse:-1pt", "larger:1e3%", "slower:" + "9" * 400 + "%"]
)
def test_a_limit_that_is_none(refused, condition):
    assert f"fail-if: {condition}: must be slower:N%" in refused("compare", "a", "b", "--fail-if", condition)


@pytest.mark.parametrize(
    ("convert", "text", "value"),
    [
        (numbers.whole(1, 5), "5", 5),
        (numbers.whole(0), "1000000000000000000000", 10**21),
        (numbers.real(0, 100), "0", 0.0),
        (numbers.real(0, 100), "1e2", 100.0),
        (numbers.positive(), "0.001", 0.001),
    ],
)
def test_the_ends_of_a_range_are_allowed(convert, text, value):
    assert convert(text) == value


@pytest.mark.parametrize(
    ("convert", "text", "message"),
    [
        (numbers.whole(1, 5), "6", r"6: must lie in 1\.\.5"),
        (numbers.whole(1, 5), "2.5", "2.5: must be an integer"),
        (numbers.whole(1), "0", "0: must be at least 1"),
        (numbers.whole(1), "\u0661", "\u0661: must be an integer"),
        (numbers.real(0, 100), "1_0", "1_0: must be a number"),
        (numbers.real(0, 100), "101", r"101: must lie in 0\.\.100"),
        (numbers.positive(10), "0", "0: must be above 0 and at most 10"),
        (numbers.positive(10), "11", "11: must be above 0 and at most 10"),
    ],
)
def test_what_is_allowed_is_said(convert, text, message):
    with pytest.raises(argparse.ArgumentTypeError, match=message):
        convert(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("65536", 65_536), ("120KiB", 122_880), ("1.5MiB", 1_572_864), ("1.5 MiB", 1_572_864), ("0.5KiB", 512)],
)
def test_a_size_is_bytes_in_binary_units(text, expected):
    assert numbers.size(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "0.5",
        "-1KiB",
        "KiB",
        "1.2.3",
        "120 kilos",
        "120kb",
        "nanKiB",
        "1e999MiB",
        "\u0665KiB",
        "1_0KiB",
        " 5KiB",
    ],
)
def test_what_is_no_size(text):
    with pytest.raises(argparse.ArgumentTypeError, match="must be a size of at least a byte, as 120KiB"):
        numbers.size(text)
