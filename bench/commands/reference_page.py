"""What docs show of the commands, taken from their parsers: a table of all, and a page of every option."""

import argparse
import importlib
import re
from collections.abc import Iterator, Sequence

# What `shakespeare.errors.install_hint` gives in a checkout and where the package is installed.
_INSTALL_HINT = re.compile(r"pip install (?:-e )?'[\w.-]+\[(\w+)\]'")


def summaries(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each command as one types it, without its options, and what it does."""
    for name in names:
        yield f"`{_usage(name)}`", str(importlib.import_module(f"bench.commands.{name}").SUMMARY)


def page(names: Sequence[str]) -> str:
    """Markdown: each command with its arguments, its options and its examples."""
    intro = (
        "# Commands\n\nWritten by `docs/generate.py` from the commands themselves; do not edit it by hand.\n"
    )
    written = "\n".join((intro, *(_section(name) for name in names)))
    return _INSTALL_HINT.sub(r"pip install 'bard-bench[\1]'", written)  # the same from a checkout and a wheel


def _section(name: str) -> str:
    parser = _parser(name)
    summary = importlib.import_module(f"bench.commands.{name}").SUMMARY
    rows = "".join(f"| {option} | {meaning} |\n" for option, meaning in _options(parser))
    examples = f"```text\n{parser.epilog.strip()}\n```\n" if parser.epilog else ""
    heading = f"## `bard {name}`\n\n`{_usage(name)}`: {summary}.\n"
    return f"{heading}\n| option | means |\n| --- | --- |\n{rows}\n{examples}"


def _options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    formatter = argparse.HelpFormatter(parser.prog)
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to ask for them
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):  # noqa: SLF001 - the same
            continue
        metavar = action.metavar or (None if action.nargs == 0 else action.dest.upper())
        value = " ".join(metavar) if isinstance(metavar, tuple) else metavar
        names = ", ".join(action.option_strings)
        title = " ".join(filter(None, (names, value)))
        meaning = formatter._expand_help(action) if action.help else ""  # noqa: SLF001 - the same
        yield f"`{_cell(title)}`", _cell(meaning)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"bard {name}")
    importlib.import_module(f"bench.commands.{name}").add(parser)
    return parser


def _usage(name: str) -> str:
    """The command with what it must be given; its options are left to --help."""
    usage = " ".join(_parser(name).format_usage().removeprefix("usage: ").split())
    while (shorter := re.sub(r" ?\[[^\[\]]*\]", "", usage)) != usage:
        usage = shorter
    usage = re.sub(r"\((\S+ \S+) \|[^)]*\)", r"\1", usage)  # of two ways the first
    return re.sub(r"^(bard \w+)((?: --\S+ \S+)*)(.*)$", r"\1\3\2", usage)  # as one types: PATH first
