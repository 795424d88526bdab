"""bard bench"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import options as shared

if TYPE_CHECKING:
    from bench.peers.peer import PeerName
    from bench.pipeline.presets import BenchPreset
    from compress.chain import Chain

_NO_PEERS = "none"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    from bench.peers.registry import PEERS
    from bench.pipeline.presets import PRESETS
    from shakespeare.variants import VARIANTS

    parser.add_argument(
        "--preset", default="quick", metavar="NAME", help=f"{', '.join(PRESETS)} (default: %(default)s)"
    )
    parser.add_argument(
        "--variants", metavar="A,B", help=f"only these of {', '.join(VARIANTS)} (default: all)"
    )
    parser.add_argument(
        "--techniques",
        metavar="A,B",
        help="only these, or chains such as prune50+int8; `bard doctor` lists them (default: the preset's)",
    )
    parser.add_argument(
        "--peers",
        metavar="A,B",
        help=f"{', '.join(PEERS)} or {_NO_PEERS} (default: those installed)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the run's folder (default: runs/PRESET)")
    parser.add_argument("--fresh", action="store_true", help="forget what was measured, start over")
    parser.add_argument(
        "--retry-failed",
        action="store_true",
        help="try again what failed in an earlier run; without it, only what may work at a second try",
    )
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
    from bench.pipeline import run as pipeline
    from bench.pipeline.context import RunRequest
    from bench.pipeline.run_folder import REPORT
    from reports import record as records
    from reports.render import terminal
    from reports.sections import targets
    from shakespeare.selection import variant
    from shakespeare.variants import VARIANTS

    preset = presets.preset(options.preset)
    names = _listed(options.variants, VARIANTS)
    request = RunRequest(
        command=("bard", *sys.argv[1:]),
        preset_name=options.preset,
        preset=preset,
        variants=tuple(variant(name) for name in names),
        chains={name: _chains(options.techniques, preset, name) for name in names},
        engine=options.engine,
        text=options.text.resolve() if options.text else None,
        out=(options.out or Path("runs") / options.preset).resolve(),
        fresh=options.fresh,
        peers=_peers(options.peers),
        assumptions=shared.assumptions(options),
        retry_failed=options.retry_failed,
    )
    record = pipeline.run(request)
    if options.json:
        sys.stdout.write(records.encode(record).decode() + "\n")
    else:
        terminal.show(record, shared.console())
        sys.stdout.write(f"{request.out / REPORT}\n")
    return int(options.enforce and not targets.met_by_one(record))


def _peers(requested: str | None) -> "tuple[PeerName, ...]":
    """The peers asked for, or all that are installed.

    Raises:
        InvalidInput: unknown, or not installed.
    """
    from bench.peers import lookup
    from bench.peers.registry import PEERS
    from shakespeare.errors import InvalidInput

    if requested is None:
        return lookup.installed()
    names = () if requested == _NO_PEERS else _listed(requested, ())
    for name in names:
        if name not in PEERS:
            raise InvalidInput("peers", name, f"unknown; known are {', '.join((*PEERS, _NO_PEERS))}")
        PEERS[name].require()
    return tuple(name for name in PEERS if name in names)


def _chains(requested: str | None, preset: "BenchPreset", variant: str) -> "tuple[Chain, ...]":
    """The chains of one variant: the preset's, or those asked for.

    Raises:
        InvalidInput: unknown, or in an order that makes no sense.
    """
    from bench.pipeline.presets import CONVERSIONS
    from compress import chain_names
    from compress.technique import Refused
    from shakespeare.errors import InvalidInput

    chains = {}
    for name in _listed(requested, (*CONVERSIONS, *preset.chains.get(variant, ()))):
        try:
            chain = chain_names.parse(name)
        except Refused as refusal:
            raise InvalidInput("techniques", name, str(refusal)) from refusal
        chains[chain.name] = chain
    return tuple(chains.values())


def _listed(names: str | None, default: Iterable[str]) -> tuple[str, ...]:
    """The names of a list such as `A, B`, each once; the default where no list was given."""
    listed = names.split(",") if names is not None else default
    return tuple(dict.fromkeys(name.strip() for name in listed))
