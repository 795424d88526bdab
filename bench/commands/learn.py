"""bard learn"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import options as shared

if TYPE_CHECKING:
    from bench.learning.entrants import Entrant
    from bench.learning.run import LearningRequest

SUMMARY = "who learns most in the same minutes"
AFTER_INTERRUPT = "finished trainings are kept, the same command goes on from there"
_OUT = Path("runs") / "learning.json"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    from bench.peers.learners import LEARNERS
    from shakespeare.variants import VARIANTS

    parser.add_argument(
        "--entrants",
        metavar="A,B",
        help=f"variants ({', '.join(VARIANTS)}), with a recipe where one follows as in stream-gru@original, and "
        f"peers ({', '.join(LEARNERS)}; they need the extra [peers]) (default: all that are installed)",
    )
    parser.add_argument(
        "--seconds", default="75", metavar="N,N", help="of training, each of them (default: %(default)s)"
    )
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument(
        "--first-seed", type=int, default=1, metavar="N", help="the others follow it (default: %(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, default=_OUT, metavar="FILE", help="the record (default: %(default)s)"
    )
    shared.add_blocks(parser)
    shared.add_text(parser)
    shared.add_engine(parser)
    shared.add_json(parser, "print the record itself")
    parser.epilog = (
        "example: bard learn --entrants stream-gru,gru --seconds 75,300 --seeds 3 --out runs/learning.json\n"
        "Run again, it trains only what the record lacks or what other code or settings made."
    )


def run(options: Namespace) -> int:
    """Trains what the record lacks, then shows it; 1 where a training failed."""
    from bench.learning import run as learning
    from reports.learning import record as records

    shared.check_blocks(options)
    record = learning.run(_request(options))
    if options.json:
        sys.stdout.write(records.encode(record).decode())
    else:
        sys.stdout.write(f"{options.out}\n")
    return int(bool(record.failures))


def _request(options: Namespace) -> "LearningRequest":
    from bench.learning.run import LearningRequest
    from shakespeare.evaluation import Positions

    return LearningRequest(
        command=("bard", *sys.argv[1:]),
        entrants=_entrants(options.entrants),
        seconds=_seconds(options.seconds),
        seeds=_seeds(options.first_seed, options.seeds),
        part="test",
        ablation="",
        text=str(options.text.resolve()) if options.text else None,
        engine=options.engine,
        positions=Positions(options.blocks),
        out=options.out.resolve(),
    )


def _entrants(names: str | None) -> "tuple[Entrant, ...]":
    from bench.learning import entrants

    chosen = entrants.default_names() if names is None else shared.split_names(names)
    return tuple(map(entrants.parse, chosen))


def _seconds(text: str) -> tuple[float, ...]:
    """Budgets, shortest first.

    Raises:
        InvalidInput: one is no number above 0.
    """
    from shakespeare.errors import InvalidInput

    budgets = []
    for part in shared.split_names(text):
        try:
            seconds = float(part)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < float("inf"):
            raise InvalidInput("seconds", part, "must be numbers above 0, as 75 or 75,300")
        budgets.append(seconds)
    return tuple(sorted(budgets))


def _seeds(first: int, count: int) -> tuple[int, ...]:
    """Consecutive seeds.

    Raises:
        InvalidInput: none, or a negative one.
    """
    from shakespeare.errors import InvalidInput

    for field, value, least in (("seeds", count, 1), ("first-seed", first, 0)):
        if value < least:
            raise InvalidInput(field, value, f"must be at least {least}")
    return tuple(range(first, first + count))
