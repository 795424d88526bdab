"""Writes text from a package: ai-edge-litert, numpy, and the few files a package carries.

The same code is `bard generate PACKAGE` and a package's own `generate.pyz`.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from compress.package_reader import MODEL, open_package
from shakespeare.errors import InvalidInput
from shakespeare.generation import Sampling, generate
from shakespeare.terminal.arguments import as_utf8
from shakespeare.terminal.plain_numbers import integer, real
from shakespeare.terminal.terminal_text import escape_controls, escape_unencodable, replace_closed_streams
from shakespeare.text.prompt import prepare, read
from shakespeare.text.vocabulary import REPLACEMENT, Vocabulary

_MAXIMUM_LENGTH = 10_000_000  # minutes of the fastest model


def stream(drawn: Iterable[int], vocabulary: Vocabulary, prompt: str, length: int, *, stats: bool) -> None:
    """Writes prompt and continuation to standard output as they come, and with `stats` the speed to standard error.

    Where standard output is no terminal, it is flushed a line at a time: flushing every character
    costs more than drawing it.
    """
    is_terminal = sys.stdout.isatty()
    characters = [escape_controls(character) for character in (REPLACEMENT, *vocabulary.characters)]
    sys.stdout.write(escape_controls(prompt))
    began = time.perf_counter()
    for id_ in drawn:
        character = characters[id_]
        sys.stdout.write(character)
        if is_terminal or character == "\n":
            sys.stdout.flush()
    seconds = time.perf_counter() - began
    sys.stdout.write("\n")
    if stats:
        sys.stderr.write(f"{length / seconds:,.0f} characters a second, sampling and printing included\n")


def main(argv: Sequence[str] | None = None) -> int:
    """The command of `generate.pyz`: 0 good, 2 an error of the user's, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="generate.pyz", epilog="example: python generate.pyz --prompt 'ROMEO' --seed 7"
    )
    own_folder = Path(sys.argv[0]).resolve().parent
    parser.add_argument("path", nargs="?", type=Path, default=own_folder, help=f"a package or its {MODEL}")
    prompt_options = parser.add_mutually_exclusive_group()
    prompt_options.add_argument("--prompt", metavar="TEXT", help="default: the start of a line")
    prompt_options.add_argument(
        "--prompt-file", type=Path, metavar="FILE", help="UTF-8, at most 1 MiB; - is standard input"
    )
    parser.add_argument("--length", type=integer, default=400)
    parser.add_argument("--temperature", type=real, default=0.8)
    parser.add_argument("--top-k", type=integer, default=0)
    parser.add_argument("--seed", type=integer, default=1)
    parser.add_argument("--stats", action="store_true", help="print characters a second at the end")
    replace_closed_streams()
    escape_unencodable()
    options = parser.parse_args(argv)
    try:
        _write_text(options)
    except InvalidInput as error:
        sys.stderr.write(f"error: {escape_controls(str(error))}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


def _write_text(options: argparse.Namespace) -> None:
    if not 1 <= options.length <= _MAXIMUM_LENGTH:
        raise InvalidInput("length", options.length, f"must lie in 1..{_MAXIMUM_LENGTH:,}")
    sampling = Sampling(temperature=options.temperature, top_k=options.top_k, seed=options.seed)
    given = None if options.prompt is None else as_utf8(options.prompt)
    text = read(options.prompt_file) if options.prompt_file else given
    opened = open_package(options.path)
    prompt = prepare(text, opened.vocabulary)
    for warning in filter(None, (*opened.warnings, prompt.warning)):
        sys.stderr.write(f"note: {escape_controls(warning)}\n")
    drawn = generate(opened.model, prompt.ids, options.length, sampling)
    stream(drawn, opened.vocabulary, prompt.text, options.length, stats=options.stats)
