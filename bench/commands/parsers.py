"""The parser of every command, for what tells of all of them: the file of settings, and shell completion."""

import importlib
from argparse import ArgumentParser

from bench.commands import COMMANDS, Command


def of_command(name: str, parser: ArgumentParser) -> ArgumentParser:
    """The parser, with the options of a command."""
    command: Command = importlib.import_module(f"bench.commands.{name}")
    command.add(parser)
    return parser


def of_all() -> dict[str, ArgumentParser]:
    """A parser for each command, by name."""
    return {name: of_command(name, ArgumentParser(prog=f"bard {name}")) for name in COMMANDS}
