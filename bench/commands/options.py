"""Options that several commands share."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from bench.commands import numbers
from shakespeare.engine import DEFAULT_ENGINE, Engine

if TYPE_CHECKING:
    from rich.console import Console

    from reports.record import Assumptions

BLOCKS = 256  # of 64 characters: 16,384, so that sampling moves top-1 by less than a point
_MAXIMUM_BLOCKS = 1_000_000
FORMATS = ("terminal", "markdown")  # that commands print a report in


def listed(names: Iterable[str]) -> str:
    """Names as help texts list them: "a, b or c"."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def split_names(text: str) -> tuple[str, ...]:
    """The names of "a, b,a", each once: ("a", "b")."""
    return tuple(dict.fromkeys(name.strip() for name in text.split(",")))


def output_console() -> "Console":
    """Standard output: as wide as COLUMNS or the terminal says, else 80; colours in a terminal alone."""
    from bench.output_console import OutputConsole

    return OutputConsole()


def add_path(
    parser: ArgumentParser, help_: str = "a checkpoint folder, an artifact folder or its model.tflite"
) -> None:
    """PATH"""
    parser.add_argument("path", type=Path, metavar="PATH", help=help_)


def add_text(parser: ArgumentParser) -> None:
    """--text FILE"""
    parser.add_argument("--text", type=Path, metavar="FILE", help="a UTF-8 text (default: the 38 plays)")


def add_engine(parser: ArgumentParser) -> None:
    """--engine NAME"""
    parser.add_argument(
        "--engine",
        default=DEFAULT_ENGINE,
        choices=get_args(Engine),
        metavar="NAME",
        help=f"{listed(get_args(Engine))} (default: %(default)s)",
    )


def add_blocks(parser: ArgumentParser) -> None:
    """--blocks N"""
    parser.add_argument(
        "--blocks",
        type=numbers.whole(1, _MAXIMUM_BLOCKS),
        default=BLOCKS,
        metavar="N",
        help="how many blocks of 64 characters to predict (default: %(default)s)",
    )


def add_format(parser: ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """--format NAME"""
    parser.add_argument(
        "--format", default=formats[0], metavar="NAME", help=f"{listed(formats)} (default: %(default)s)"
    )


def add_costs(parser: ArgumentParser) -> None:
    """--watts, --price, --kwh, --gpu-speedup"""
    parser.add_argument(
        "--watts",
        type=numbers.positive(),
        metavar="N",
        help="power while training, where no counter measures it",
    )
    parser.add_argument("--price", metavar="N[@DATE,SOURCE]", help="of a rented GPU, an hour")
    parser.add_argument("--kwh", type=numbers.positive(), metavar="N", help="price of a kWh")
    parser.add_argument(
        "--gpu-speedup",
        type=numbers.positive(),
        metavar="N",
        help="how many times faster that GPU would train than this machine",
    )


def add_json(parser: ArgumentParser, help_: str = "print JSON on standard output") -> None:
    """--json"""
    parser.add_argument("--json", action="store_true", help=help_)


def check_replaceable(out: Path, kind: str, *, is_one: bool, force: bool) -> None:
    """Returns where `out` is free, or holds one of its `kind`, as "artifact", that --force replaces.

    Raises:
        InvalidInput: it holds something else, or one and `force` is not given.
    """
    from shakespeare.errors import InvalidInput

    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not is_one:  # --force must not cost anybody anything else
        raise InvalidInput("out", out, f"exists and is no {kind} of Bard's; name another")
    if not force:
        raise InvalidInput("out", out, "exists already; name another, or pass --force")


def check_format(options: Namespace, formats: Sequence[str] = FORMATS) -> None:
    """Returns where --format is one of the formats.

    Raises:
        InvalidInput: it is not.
    """
    from shakespeare.errors import require_known

    require_known("format", options.format, formats)


def cost_assumptions(options: Namespace) -> "Assumptions | None":
    """What --watts and the others say; None where none of them is set.

    Raises:
        InvalidInput: a value that cannot be.
    """
    from reports.cost_assumptions import assumptions
    from shakespeare.errors import InvalidInput

    values = (options.watts, options.price, options.kwh, options.gpu_speedup)
    if all(value is None for value in values):
        return None
    try:
        return assumptions(*values)
    except ValueError as error:  # the others are numbers already
        raise InvalidInput("price", options.price, str(error)) from error
