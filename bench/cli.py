"""The `bard` command: parses, dispatches, and turns what a user can correct into one line."""

import argparse
import importlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from bench.commands import COMMANDS, Command, output
from shakespeare.errors import InvalidInput, install_hint
from shakespeare.terminal.arguments import as_utf8
from shakespeare.terminal.terminal_text import escape_controls, escape_unencodable, replace_closed_streams

USER_ERROR, INTERRUPTED = 2, 130
_WITHOUT_SETTINGS = ("init", "complete")  # they work where the file is wrong
_PACKAGES = ("shakespeare", "compress", "reports", "bench")


class _Parser(argparse.ArgumentParser):
    """Reports a wrong option as every other error: in one line."""

    called = ""  # the command: an option that it does not have is an error of the whole line's parser

    def error(self, message: str) -> NoReturn:
        sys.exit(_fail(f"{message}; see {f'{self.prog} {self.called}'.strip()} --help", USER_ERROR))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Exit status: 0 good; 1 something needed is missing, a target is missed and --enforce was given, or a
    condition of --fail-if fails; 2 an error of the user's; 3 a condition of --fail-if or --enforce that noise
    leaves open; 130 after Ctrl-C or a request to end.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    replace_closed_streams()
    escape_unencodable()
    name = arguments[0] if arguments else ""
    try:
        return _run([as_utf8(argument) for argument in arguments])
    except InvalidInput as error:
        return _fail(str(error), USER_ERROR)
    except UnicodeEncodeError as error:  # a path, where the names of files are not UTF-8
        if error.encoding != sys.getfilesystemencoding():
            raise
        told = f"this locale's names of files are {error.encoding}; set PYTHONUTF8=1"
        return _fail(f"argument: {error.object!a}: {told}", USER_ERROR)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in _PACKAGES:
            raise
        return _fail(f"bard {name}: needs {error.name}; {install_hint('train')}", USER_ERROR)
    except KeyboardInterrupt as interrupt:
        saved = str(interrupt) or getattr(_load(name), "AFTER_INTERRUPT", "") if name in COMMANDS else ""
        return _fail(f"interrupted{saved and '; '}{saved}", INTERRUPTED)
    except BrokenPipeError:
        output.discard_the_rest()
        return 0
    except (OSError, RuntimeError) as error:
        return _fail(_of_a_file(error), USER_ERROR)


def _of_a_file(error: OSError | RuntimeError) -> str:
    """A full disk, a name too long, a link to itself: the user's to correct, wherever it shows.

    Raises:
        RuntimeError: it is something else.
    """
    if isinstance(error, OSError):
        return f"file: {error.filename or 'output'}: {error.strerror or error}"
    if "Symlink loop" not in str(error):  # of Path.resolve(), before Python 3.13
        raise error
    return f"file: {error}"


def _parsers(arguments: Sequence[str]) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser | None]:
    """The parser, with the options of the command that is called; of the others only their summaries.

    The second is that command's own, None where none is called.
    """
    parser = _Parser(
        prog="bard",
        description="Which small text model should I train and ship on a CPU? Measured, with evidence.",
        epilog="example: bard bench --preset quick\nbard COMMAND --help tells more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_version(arguments))
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    called = [name for name in COMMANDS if name in arguments[:1]]
    parser.called = "".join(called)
    of_called = None
    for name in COMMANDS:
        if called and name not in called:  # to be known by name is enough
            subparsers.add_parser(name)
            continue
        command = _load(name)
        subparser = subparsers.add_parser(
            name, help=command.SUMMARY, description=f"bard {name}: {command.SUMMARY}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        if called:
            command.add(subparser)
            of_called = subparser
    return parser, of_called


def _load(name: str) -> Command:
    command: Command = importlib.import_module(f"bench.commands.{name}")
    return command


def _run(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    for source, words in getattr(options, "from_file", {}).items():
        sys.stderr.write(escape_controls(f"bard: note: from {source}: {' '.join(words)}") + "\n")
    with _end_like_interrupt():
        status = _load(options.command).run(options)
        sys.stdout.flush()
    return status


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """What the command line says, and where it says nothing the file of settings in this folder."""
    parser, of_called = _parsers(arguments)
    if of_called is None or arguments[0] in _WITHOUT_SETTINGS or {"-h", "--help"} & set(arguments):
        return parser.parse_args(arguments)
    from bench.settings import apply  # noqa: PLC0415 - the command alone needs it, not `bard --help`

    return apply.parse(parser, (arguments[0], of_called), COMMANDS, arguments, Path())


@contextmanager
def _end_like_interrupt() -> Iterator[None]:
    """Takes SIGTERM, and SIGHUP of a closed terminal, for Ctrl-C: children end, a training is saved."""
    previous = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:  # under nohup it is ignored, and stays so
                previous[number] = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _fail(message: str, status: int) -> int:
    text = escape_controls(message.replace("\n", " "))
    sys.stderr.write(f"bard: error: {text}\n" if status == USER_ERROR else f"\nbard: {text}\n")
    return status


def _version(arguments: Sequence[str]) -> str:
    if "--version" not in arguments:
        return ""
    from bench.version import installed_version  # noqa: PLC0415 - slow for what every start would pay

    return f"bard {installed_version()}"
