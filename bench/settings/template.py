"""The file that `bard init` writes: every option of every command, commented out, with its help."""

import textwrap
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.settings.options import Option, options_of

_WIDTH = 100
_VALUES = ("1MiB", "30d", "10m", "1/2", "1")  # of each kind of number: the first that fits shows the form
_INTRODUCTION = """\
# Settings of `bard`, read where it is started. Each table is a command, each key an option of it by the same name.
# Everything is commented out: take the # from a line to set it. What the command line says wins. Without this file,
# [tool.bard.COMMAND] of pyproject.toml is read. What deletes (--force, --fresh, --yes) is said on the line alone.
"""


def render(parsers: Mapping[str, ArgumentParser]) -> str:
    """The file, from the parser of each command by name."""
    tables = [
        "\n".join((f"[{command}]", *map(_lines, options.values())))
        for command, parser in parsers.items()
        if (options := options_of(parser))
    ]
    return "\n".join((_INTRODUCTION, "\n\n".join(tables))) + "\n"


def _lines(option: Option) -> str:
    help_text = (option.action.help or "") % {"default": option.action.default}
    wrapped = textwrap.wrap(" ".join(help_text.split()), _WIDTH)
    return "\n".join((*(f"# {line}" for line in wrapped), f"# {option.name} = {_example(option)}"))


def _example(option: Option) -> str:
    """A value of the right type: the default, else one that shows the form."""
    default = option.action.default
    if option.is_flag:
        return "true"
    if option.repeats:
        return f'["{option.action.metavar}"]'
    if default is not None:
        return f"{default}" if isinstance(default, int | float) else f'"{default}"'
    if option.action.choices:
        return f'"{next(iter(option.action.choices))}"'
    if option.action.type in (None, Path):
        return f'"{option.action.metavar}"'
    return next(text if text.isdigit() else f'"{text}"' for text in _VALUES if _fits(option, text))


def _fits(option: Option, text: str) -> bool:
    parse: Any = option.action.type
    try:
        parse(text)
    except ArgumentTypeError:
        return False
    return True
