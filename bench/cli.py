"""The `bard` command: parses, dispatches, and turns what a user can mend into one line."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from shakespeare.errors import InvalidInput

# In the order in which a user needs them. Each is a module of bench.commands with `add` and `run`,
# imported only when it is asked for.
COMMANDS = {
    "doctor": "what this machine can do, and what is missing",
    "train": "train one variant",
    "evaluate": "quality of a checkpoint or an artifact",
    "generate": "sample text from a checkpoint or an artifact",
    "compress": "make an artifact from a checkpoint",
    "bench": "the main job: train, compress, measure and report",
    "report": "render a run's record again",
}
USER_ERROR, INTERRUPTED = 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Exit status: 0 good; 1 something needed is missing, or a target is missed and --enforce was given;
    2 an error of the user's; 130 after Ctrl-C.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="bard",
        description="Which small text model should I train and ship on a CPU? Measured, with evidence.",
        epilog="example: bard bench --preset quick\nbard COMMAND --help tells more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_version(arguments))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    asked = arguments[0] if arguments else ""
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(
            name, help=summary, description=f"bard {name}: {summary}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        if name == asked:
            importlib.import_module(f"bench.commands.{name}").add(sub)
    try:
        options = parser.parse_args(arguments)
        return int(importlib.import_module(f"bench.commands.{options.command}").run(options))
    except InvalidInput as error:
        return _fail(str(error), USER_ERROR)
    except KeyboardInterrupt:
        return _fail(
            "interrupted; what was finished is kept, the same command goes on from there", INTERRUPTED
        )
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _fail(message: str, status: int) -> int:
    sys.stderr.write(f"bard: error: {message}\n" if status == USER_ERROR else f"\nbard: {message}\n")
    return status


def _version(arguments: Sequence[str]) -> str:
    if "--version" not in arguments:
        return ""
    from importlib.metadata import version  # noqa: PLC0415 - slow for what every start would pay

    return f"bard {version('bard')}"
