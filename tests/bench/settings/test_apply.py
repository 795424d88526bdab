"""What a file sets, beside what the command line says."""

import argparse
import os

import pytest

from bench.settings.apply import from_file, is_said, parse, put_in_place_of_file, recorded_command
from shakespeare.errors import InvalidInput


@pytest.fixture
def parsed(tmp_path):
    """A function: the text of bard.toml and a command line -> its options. A pyproject.toml may stand beside."""

    def run(text, *arguments, name="bard.toml"):
        if text is not None:
            (tmp_path / name).write_text(text, "utf-8")
        parser = argparse.ArgumentParser(prog="bard", exit_on_error=False)
        subparsers = parser.add_subparsers(dest="command")
        cook = subparsers.add_parser("cook", exit_on_error=False)
        cook.add_argument("dish")
        cook.add_argument("--out", required=True)
        cook.add_argument("--minutes", type=int, default=10)
        cook.add_argument("--rest", type=lambda text: float(text.removesuffix("h")) * 3_600)
        cook.add_argument("--with", dest="added", action="append", default=[])
        cook.add_argument("--quiet", action="store_true")
        cook.add_argument("--force", action="store_true")
        heat = cook.add_mutually_exclusive_group(required=True)
        heat.add_argument("--gas")
        heat.add_argument("--wood")
        return parse(parser, ("cook", cook), ("cook", "eat"), ["cook", "soup", *arguments], tmp_path)

    return run


FILE = '[cook]\nout = "pot"\nminutes = 30\ngas = "blue"\nwith = ["salt", "dill"]\nquiet = true\n'


def test_a_file_stands_in_for_the_line_even_for_what_is_required(parsed):
    options = parsed(FILE)
    assert (options.out, options.minutes, options.gas, options.added) == ("pot", 30, "blue", ["salt", "dill"])
    assert options.quiet
    assert options.dish == "soup"


def test_the_line_wins(parsed):
    options = parsed(FILE, "--out=pan", "--minute", "5", "--with", "mint", "--wood", "oak")
    assert (options.out, options.minutes, options.added) == ("pan", 5, ["mint"])
    assert (options.wood, options.gas) == ("oak", None)
    assert from_file(options) == {"bard.toml": ("--quiet",)}


def test_a_line_that_repeats_the_default_wins_too(parsed):
    assert parsed(FILE, "--minutes", "10").minutes == 10


def test_what_the_line_says_is_told_from_what_a_file_and_defaults_give(parsed):
    options = parsed(FILE, "--minutes", "10")
    assert [name for name in ("minutes", "out", "quiet", "rest") if is_said(options, name)] == ["minutes"]


def test_a_command_may_put_something_in_place_of_what_a_file_gives(parsed, capsys):
    options = parsed(FILE, "--minutes", "5")
    put_in_place_of_file(options, {"out": "bowl", "minutes": 1, "rest": 2.0})
    assert (options.out, options.minutes, options.rest, options.gas) == ("bowl", 5, 2.0, "blue")
    words = from_file(options)["bard.toml"]
    assert not any(word.startswith("--out") for word in words)
    assert "--quiet" in words
    assert capsys.readouterr().err == "bard: note: not used from bard.toml: --out=pot\n"


def test_the_recorded_command_says_what_the_file_gave_and_does_the_same(parsed):
    options = parsed('[cook]\nout = "pot"\ngas = "blue"\n', "--quiet")
    assert recorded_command(options, ["cook", "soup", "--quiet"]) == (
        *("bard", "cook", "soup", "--quiet", "--out=pot", "--gas=blue"),
        "# from bard.toml: --out=pot --gas=blue",
    )


def test_the_recorded_command_has_the_words_of_the_file_not_what_they_came_to(parsed):
    """It told of --budget=600.0, which no command line takes."""
    options = parsed('[cook]\nout = "pot"\ngas = "blue"\nrest = "2h"\n')
    assert options.rest == 7_200
    assert "--rest=2h" in recorded_command(options, ["cook", "soup"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"[cook]\nminutes = {'9' * 5_000}\n", "settings: .* is no valid TOML"),
        (f"[cook]\nwith = {'[' * 3_000}{']' * 3_000}\n", "settings: .* is no valid TOML"),
        ('[cook]\nout = "a\\u0000b"\n', "bard.toml .cook. out: .* must hold no character of code 0"),
    ],
)
def test_what_no_line_could_say_is_refused(parsed, text, told):
    with pytest.raises(InvalidInput, match=told):
        parsed(text)


def test_a_project_file_whose_table_is_none_is_refused(parsed):
    with pytest.raises(
        InvalidInput, match=r"pyproject.toml: tool.bard = 'soup': must be a table of commands"
    ):
        parsed('[tool]\nbard = "soup"\n', name="pyproject.toml")


def test_without_a_file_nothing_changes(parsed):
    options = parsed(None, "--out", "x", "--gas", "y")
    assert options.minutes == 10
    assert recorded_command(options, ["cook"]) == ("bard", "cook")


def test_the_project_file_is_read_and_bard_toml_goes_before_it(parsed):
    project = '[tool.bard.cook]\nout = "p"\ngas = "g"\nminutes = 4\n[tool.other]\nx = 1\n'
    options = parsed(project, name="pyproject.toml")
    assert (options.out, options.minutes) == ("p", 4)
    assert list(from_file(options)) == ["pyproject.toml [tool.bard]"]
    assert parsed('[cook]\nout = "b"\ngas = "g"\n').minutes == 10


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[cook]\nminuts = 3\n", r"bard.toml \[cook\] minuts: 3: is no option; did you mean minutes\?"),
        ("[cook]\nsalt = 3\n", "known are out, minutes, rest, with, quiet, gas, wood"),
        ("[coook]\n", r"\[coook\]: is no command; did you mean cook\?"),
        ("cook = 3\n", "must be a table"),
        ('[cook]\nminutes = "4"\n', "minutes: '4': must be a number, without quotes"),
        ("[cook]\nminutes = true\n", "minutes: True: must be a number"),
        ("[cook]\nout = 4\n", "out: 4: must be text, in quotes"),
        ('[cook]\nquiet = "yes"\n', "quiet: 'yes': must be true or false"),
        ('[cook]\nwith = "salt"\n', "with: 'salt': must be a list"),
        ("[cook]\nforce = true\n", "force: True: cannot be set in a file"),
        ("[cook\n", "is no valid TOML"),
    ],
)
def test_what_is_wrong_is_named(parsed, text, message):
    with pytest.raises(InvalidInput, match=message):
        parsed(text)


@pytest.mark.parametrize("name", ["bard.toml", "pyproject.toml"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_pipe_or_a_device_is_refused_unopened(parsed, tmp_path, name, make):
    make(tmp_path / name)
    with pytest.raises(InvalidInput, match=rf"^settings: .*{name}: must be a regular file"):
        parsed(None)
