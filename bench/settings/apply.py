"""Parses a command line, with what a file says in place of what the line leaves open."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.notice import tell
from bench.settings import file
from bench.settings.options import given, make_optional, options_of

FROM_FILE = "from_file"  # the attribute of parsed options that says what the file gave, option by option
_SAID = "said"  # the attribute that names the options of the command line itself


def parse(
    parser: ArgumentParser,
    command: tuple[str, ArgumentParser],
    commands: Iterable[str],
    arguments: Sequence[str],
    folder: Path,
) -> Namespace:
    """The options of a command line: what it says itself, then what the file of `folder` says, then the defaults.

    `command` is the command that is called and its own parser, one of the `commands`.

    Raises:
        InvalidInput: the file is wrong; it names the option, the value and what is allowed.
    """
    name, of_command = command
    options = options_of(of_command)
    settings = file.read(folder, commands)
    set_by_file = file.values(settings, name, options)
    make_optional(of_command, {options[option].action.dest for option in set_by_file})
    parsed = parser.parse_args(arguments)
    said = given(of_command, arguments[1:])
    used = {
        option: value
        for option, value in set_by_file.items()
        if not said & {options[option].action.dest, *options[option].excludes}
    }
    for option, given_value in used.items():
        setattr(parsed, options[option].action.dest, given_value.value)
    words = tuple(word for given_value in used.values() for word in given_value.words)
    setattr(parsed, FROM_FILE, {settings.source: words} if words else {})
    setattr(parsed, _SAID, said)
    return parsed


def from_file(options: Namespace) -> Mapping[str, tuple[str, ...]]:
    """What a file gave, as the words of a command line, by the file's name; empty where it gave nothing."""
    words: Mapping[str, tuple[str, ...]] = getattr(options, FROM_FILE, {})
    return words


def is_said(options: Namespace, name: str) -> bool:
    """Whether the command line itself gives the option of that name, which is its destination's too.

    What a file gives, and a default, give way where the line says what does not go with it.
    """
    return name.replace("-", "_") in getattr(options, _SAID, ())


def put_in_place_of_file(options: Namespace, values: Mapping[str, object]) -> None:
    """Sets options by their names where the command line says nothing, whatever a file says.

    What the file gave for them is told not to be used, and is not among the recorded words.
    """
    unsaid = [name for name in values if not is_said(options, name)]
    for name in unsaid:
        setattr(options, name.replace("-", "_"), values[name])
    dropped = {f"--{name}" for name in unsaid}
    kept = dict[str, tuple[str, ...]]()
    for source, words in from_file(options).items():
        kept[source] = tuple(word for word in words if word.partition("=")[0] not in dropped)
        if unused := [word for word in words if word not in kept[source]]:
            tell(f"note: not used from {source}: {' '.join(unused)}")
    setattr(options, FROM_FILE, {source: words for source, words in kept.items() if words})


def recorded_command(options: Namespace, arguments: Sequence[str]) -> tuple[str, ...]:
    """The command as typed, then what a file added, and a comment that says so: carried out, it does the same."""
    command = ["bard", *arguments]
    for source, words in from_file(options).items():
        command += [*words, f"# from {source}: {' '.join(words)}"]
    return tuple(command)
