"""Options that several commands share."""

from argparse import ArgumentParser
from pathlib import Path

from shakespeare.config import DEFAULT_ENGINE


def text(parser: ArgumentParser) -> None:
    """--text FILE"""
    parser.add_argument("--text", type=Path, metavar="FILE", help="a UTF-8 text (default: the 38 plays)")


def engine(parser: ArgumentParser) -> None:
    """--engine NAME"""
    parser.add_argument(
        "--engine", default=DEFAULT_ENGINE, metavar="NAME", help="keras or tf_keras (default: %(default)s)"
    )


def json(parser: ArgumentParser) -> None:
    """--json"""
    parser.add_argument("--json", action="store_true", help="print JSON on standard output")


def path(parser: ArgumentParser) -> None:
    """PATH"""
    parser.add_argument(
        "path", type=Path, metavar="PATH", help="a checkpoint folder, an artifact folder or its model.tflite"
    )
