"""bard complete"""

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from bench.commands import output

SUMMARY = "print a script that completes commands and names in a shell"
SHELLS = ("bash", "zsh", "tcsh")
_LISTS = ("variants", "techniques", "technique", "peers")  # names with commas or plus signs between them


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument(
        "shell", choices=SHELLS, metavar="SHELL", help=f"{', '.join(SHELLS[:-1])} or {SHELLS[-1]}"
    )
    parser.epilog = (
        "example: bard complete bash > ~/.local/share/bash-completion/completions/bard\n"
        "For zsh: a file _bard in a folder of $fpath. The script is static: completing starts no Python. Print it\n"
        "again after an update."
    )


def run(options: Namespace) -> int:
    """Prints the script."""
    import shtab

    parser = _completed_parser()
    preamble = {"bash": _bash_functions(), "zsh": _zsh_functions()}
    output.write(shtab.complete(parser, options.shell, preamble=preamble.get(options.shell, "")))
    return 0


def _completed_parser() -> ArgumentParser:
    """The whole command line, each option with what completes it."""
    import shtab

    from bench.commands import COMMANDS, parsers

    names = _names()
    parser = ArgumentParser(prog="bard", description="Shell completion of bard.")
    subparsers = parser.add_subparsers(dest="command")
    for command in COMMANDS:
        subparser = parsers.of_command(command, subparsers.add_parser(command, help=command))
        for action in subparser._actions:  # noqa: SLF001 - argparse lists them nowhere else
            if action.dest in _LISTS:
                action.complete = _list_completion(action, names[action.dest])  # type: ignore[attr-defined]
            elif action.dest in names and action.choices is None:
                action.choices = names[action.dest]
            elif action.type is Path:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    return parser


def _list_completion(action: Action, names: tuple[str, ...]) -> dict[str, str]:
    """What completes a list of names: a function of the script, and in tcsh, which has none, a single name."""
    return {"bash": f"_bard_{action.dest}", "zsh": f"_bard_{action.dest}", "tcsh": f"({' '.join(names)})"}


def _names() -> Mapping[str, tuple[str, ...]]:
    """What a name may be, by the destination of the option that takes it."""
    from bench.commands.options import FORMATS
    from bench.peers.registry import PEERS
    from bench.pipeline.preset_names import PRESET_NAMES
    from compress.catalogue import CONVERSIONS, RETRAININGS
    from shakespeare.training.recipes import RECIPES
    from shakespeare.variants import VARIANTS

    techniques = (*CONVERSIONS, *RETRAININGS)
    return {
        "variant": tuple(VARIANTS),
        "variants": tuple(VARIANTS),
        "technique": techniques,
        "techniques": techniques,
        "peers": (*PEERS, "none"),
        "preset": tuple(PRESET_NAMES),
        "recipe": tuple(RECIPES),
        "format": FORMATS,
    }


def _bash_functions() -> str:
    """Completes what stands behind the last comma or plus sign of "int8,pru", and keeps what stands before it."""
    names = _names()
    return "\n".join(
        f"""_bard_{dest}() {{
  local last="${{1##*[,+]}}"
  compgen -P "${{1%"$last"}}" -W "{" ".join(names[dest])}" -- "$last"
}}"""
        for dest in _LISTS
    )


def _zsh_functions() -> str:
    """The same: zsh's own way to complete a list with commas."""
    names = _names()
    return "\n".join(
        f"_bard_{dest}() {{\n  compset -P '*[,+]'\n  compadd -- {' '.join(names[dest])}\n}}"
        for dest in _LISTS
    )
