"""Options that several commands share."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from shakespeare.engine import DEFAULT_ENGINE, Engine

if TYPE_CHECKING:
    from rich.console import Console


def console() -> "Console":
    """Standard output; where it is no terminal, wide enough that tables do not wrap."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160)


def text(parser: ArgumentParser) -> None:
    """--text FILE"""
    parser.add_argument("--text", type=Path, metavar="FILE", help="a UTF-8 text (default: the 38 plays)")


def engine(parser: ArgumentParser) -> None:
    """--engine NAME"""
    parser.add_argument(
        "--engine",
        default=DEFAULT_ENGINE,
        choices=get_args(Engine),
        metavar="NAME",
        help="keras or tf_keras (default: %(default)s)",
    )


def json(parser: ArgumentParser) -> None:
    """--json"""
    parser.add_argument("--json", action="store_true", help="print JSON on standard output")


def path(
    parser: ArgumentParser, what: str = "a checkpoint folder, an artifact folder or its model.tflite"
) -> None:
    """PATH"""
    parser.add_argument("path", type=Path, metavar="PATH", help=what)
