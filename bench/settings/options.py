"""The options of a command as a file names them, read from the command's own parser."""

from argparse import SUPPRESS, Action, ArgumentParser, Namespace
from collections.abc import Sequence
from typing import NamedTuple

# What these do away with or start over cannot be had back: they are said each time.
SAID_EACH_TIME = ("force", "fresh", "yes")
_NAMES = "A,B"  # the metavar of options that take a list of names


class Option(NamedTuple):
    """One option: its name without dashes, as "fail-if", and what its parser knows of it."""

    name: str
    action: Action
    excludes: tuple[str, ...]  # destinations of the options that it cannot stand beside

    @property
    def is_flag(self) -> bool:
        """Whether it takes no value."""
        return self.action.nargs == 0

    @property
    def repeats(self) -> bool:
        """Whether it may be given several times."""
        return isinstance(self.action.default, list)

    @property
    def takes_names(self) -> bool:
        """Whether its value is a list of names with commas."""
        return self.action.metavar == _NAMES


def options_of(parser: ArgumentParser) -> dict[str, Option]:
    """All that a file may set, by name, in the order of --help."""
    groups = [
        [action.dest for action in group._group_actions]  # noqa: SLF001 - argparse lists them nowhere else
        for group in parser._mutually_exclusive_groups  # noqa: SLF001
    ]
    options = {}
    for action in parser._actions:  # noqa: SLF001
        names = [name.removeprefix("--") for name in action.option_strings if name.startswith("--")]
        if not names or names[0] in ("help", *SAID_EACH_TIME):
            continue
        excludes = tuple(
            dest for group in groups if action.dest in group for dest in group if dest != action.dest
        )
        options[names[0]] = Option(names[0], action, excludes)
    return options


def make_optional(parser: ArgumentParser, dests: set[str]) -> None:
    """Lets a command line leave out what a file says, even what it would have to give otherwise."""
    for action in parser._actions:  # noqa: SLF001
        action.required = action.required and action.dest not in dests
    for group in parser._mutually_exclusive_groups:  # noqa: SLF001
        in_group = {action.dest for action in group._group_actions}  # noqa: SLF001
        group.required = group.required and not in_group & dests


def given(parser: ArgumentParser, arguments: Sequence[str]) -> set[str]:
    """The destinations of all options that the arguments hold, by their names, abbreviations and "--name=value"."""
    actions = [action for action in parser._actions if action.option_strings]  # noqa: SLF001
    defaults = [action.default for action in actions]
    for action in actions:
        action.default = SUPPRESS
    try:
        return set(vars(parser.parse_args(arguments, Namespace())))
    finally:
        for action, default in zip(actions, defaults, strict=True):
            action.default = default
