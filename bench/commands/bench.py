"""bard bench"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import options as shared

if TYPE_CHECKING:
    from bench.peers import PeerName
    from bench.pipeline.presets import Effort
    from compress.chain import Chain


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument(
        "--preset", default="quick", metavar="NAME", help="smoke, quick, thorough or full (default: quick)"
    )
    parser.add_argument("--variants", metavar="A,B", help="only these (default: all)")
    parser.add_argument(
        "--techniques", metavar="A,B", help="only these, or chains as prune50+int8 (default: the preset's)"
    )
    parser.add_argument(
        "--peers", metavar="A,B", help="tf_keras, torch, onnxruntime or none (default: those installed)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the run's folder (default: runs/PRESET)")
    parser.add_argument("--fresh", action="store_true", help="forget what was measured, start over")
    parser.add_argument("--enforce", action="store_true", help="exit 1 where no model meets the targets")
    shared.text(parser)
    shared.engine(parser)
    shared.costs(parser)
    shared.json(parser)
    parser.epilog = (
        "example: bard bench --preset quick --variants optimized,stream-gru --out runs/mine\n"
        "Run again, it goes on where it stopped and measures nothing twice."
    )


def run(options: Namespace) -> int:
    """Runs the bench, shows the report, prints its path last."""
    from bench.pipeline import presets
    from bench.pipeline import run as running
    from bench.pipeline.context import Request
    from reports import record as records
    from reports.render import terminal
    from reports.sections import targets
    from shakespeare.config import VARIANTS, variant

    effort = presets.preset(options.preset)
    names = _names(options.variants, VARIANTS)
    request = Request(
        command=("bard", *sys.argv[1:]),
        preset=options.preset,
        effort=effort,
        variants=tuple(variant(name) for name in names),
        chains={name: _chains(options.techniques, effort, name) for name in names},
        engine=options.engine,
        text=options.text.resolve() if options.text else None,
        out=(options.out or Path("runs") / options.preset).resolve(),
        fresh=options.fresh,
        peers=_peers(options.peers),
        assumptions=shared.assumptions(options),
    )
    record = running.run(request)
    if options.json:
        sys.stdout.write(records.encode(record).decode() + "\n")
    else:
        terminal.show(record, shared.console())
        sys.stdout.write(f"{request.out / running.REPORT}\n")
    return int(options.enforce and not targets.met_by_one(record))


def _peers(given: str | None) -> "tuple[PeerName, ...]":
    """The named peers, or all that are installed.

    Raises:
        InvalidInput: unknown, or not installed.
    """
    from bench import peers

    if given is None:
        return peers.installed()
    names = () if given == "none" else _names(given, ())
    for name in names:
        peers.find(name).require()
    return tuple(name for name in peers.PEERS if name in names)


def _chains(given: str | None, effort: "Effort", variant: str) -> "tuple[Chain, ...]":
    """The chains of one variant: the preset's, or those asked for.

    Raises:
        InvalidInput: unknown, or in an order that makes no sense.
    """
    from bench.pipeline.presets import CONVERSIONS
    from compress import chain as chains
    from compress.technique import Refused
    from shakespeare.errors import InvalidInput

    found = {}
    for name in _names(given, (*CONVERSIONS, *effort.chains.get(variant, ()))):
        try:
            chain = chains.parse(name)
        except Refused as refusal:
            raise InvalidInput("techniques", name, str(refusal)) from refusal
        found[chain.name] = chain
    return tuple(found.values())


def _names(given: str | None, known: object) -> tuple[str, ...]:
    names = given.split(",") if given is not None else list(known)  # type: ignore[call-overload]
    return tuple(dict.fromkeys(name.strip() for name in names))
