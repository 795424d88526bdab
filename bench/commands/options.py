"""Options that several commands share."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from shakespeare.engine import DEFAULT_ENGINE, Engine

if TYPE_CHECKING:
    from rich.console import Console

    from reports.record import Assumptions


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


def costs(parser: ArgumentParser) -> None:
    """--watts, --price, --kwh, --gpu-speedup"""
    parser.add_argument(
        "--watts", type=float, metavar="N", help="power while training, where no counter tells it"
    )
    parser.add_argument("--price", metavar="N[@DATE,SOURCE]", help="of a rented GPU, an hour")
    parser.add_argument("--kwh", type=float, metavar="N", help="price of a kWh")
    parser.add_argument(
        "--gpu-speedup",
        type=float,
        metavar="N",
        help="how many times faster that GPU would train than this machine",
    )


def assumptions(options: Namespace) -> "Assumptions | None":
    """What --watts and the others say; None where none was given.

    Raises:
        InvalidInput: a value that cannot be.
    """
    from reports.sections import cost
    from shakespeare.errors import InvalidInput

    given = (options.watts, options.price, options.kwh, options.gpu_speedup)
    if all(one is None for one in given):
        return None
    try:
        return cost.assumptions(*given)
    except ValueError as error:
        raise InvalidInput(
            "costs", ", ".join(str(one) for one in given if one is not None), str(error)
        ) from error


def json(parser: ArgumentParser) -> None:
    """--json"""
    parser.add_argument("--json", action="store_true", help="print JSON on standard output")


def path(
    parser: ArgumentParser, what: str = "a checkpoint folder, an artifact folder or its model.tflite"
) -> None:
    """PATH"""
    parser.add_argument("path", type=Path, metavar="PATH", help=what)
