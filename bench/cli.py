"""The `bard` command: parses, dispatches, and turns what a user can mend into one line."""

import argparse
import importlib
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from shakespeare.errors import InvalidInput

# In the order in which a user needs them. Each is a module of bench.commands with `add` and `run`,
# imported only when it is asked for.
COMMANDS = {
    "doctor": "what this machine can do, and what is missing",
    "train": "train one variant",
    "evaluate": "quality of a checkpoint or an artifact",
    "generate": "sample text from a checkpoint or an artifact",
    "compress": "make an artifact from a checkpoint",
    "package": "make what a user ships from an artifact",
    "export": "write a checkpoint in other formats",
    "bench": "the main job: train, compress, measure and report",
    "report": "render a run's record again",
    "compare": "what changed between two runs, significant or not",
    "verify": "check a run or a package: hashes, and one cell measured again",
}
USER_ERROR, INTERRUPTED = 2, 130
_OURS = ("shakespeare", "compress", "reports", "bench")
_AFTER_INTERRUPT = {
    "bench": "; what was finished is kept, the same command goes on from there",
    "train": "; the training is saved, --resume goes on from there",
}


class _Parser(argparse.ArgumentParser):
    """Reports a wrong option as every other error: in one line."""

    def error(self, message: str) -> NoReturn:
        sys.exit(_fail(f"{message}; see {self.prog} --help", USER_ERROR))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Exit status: 0 good; 1 something needed is missing, a target is missed and --enforce was given, or a
    condition of --fail-if holds; 2 an error of the user's; 130 after Ctrl-C or a request to end.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _show_every_sign()
    parser = _Parser(
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
        return _run(parser, arguments)
    except InvalidInput as error:
        return _fail(str(error), USER_ERROR)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in _OURS:
            raise
        return _fail(f"bard {asked}: needs {error.name}; pip install 'bard[train]'", USER_ERROR)
    except KeyboardInterrupt:
        return _fail(f"interrupted{_AFTER_INTERRUPT.get(asked, '')}", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full disk, a name too long: theirs to mend, whoever met it
        return _fail(f"file: {error.filename or 'output'}: {error.strerror or error}", USER_ERROR)


def _show_every_sign() -> None:
    """A terminal that cannot show a sign must not end a run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    options = parser.parse_args([_utf8(argument) for argument in arguments])
    with _ended_like_interrupted():
        status = int(importlib.import_module(f"bench.commands.{options.command}").run(options))
        sys.stdout.flush()
    return status


@contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """Takes SIGTERM, and SIGHUP of a closed terminal, for Ctrl-C: children end, a training is saved."""
    kept = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:  # under nohup it is ignored, and stays so
                kept[number] = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _utf8(argument: str) -> str:
    """An argument that JSON and every terminal can hold."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        raise InvalidInput("argument", ascii(argument), "must be UTF-8") from None
    return argument


def _fail(message: str, status: int) -> int:
    line = message.replace("\n", " ")
    sys.stderr.write(f"bard: error: {line}\n" if status == USER_ERROR else f"\nbard: {line}\n")
    return status


def _version(arguments: Sequence[str]) -> str:
    if "--version" not in arguments:
        return ""
    from importlib.metadata import version  # noqa: PLC0415 - slow for what every start would pay

    return f"bard {version('bard')}"
