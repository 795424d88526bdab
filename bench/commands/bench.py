"""bard bench"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import numbers, output
from bench.commands import options as shared

if TYPE_CHECKING:
    from bench.peers.peer import PeerName
    from bench.pipeline.planning.bench_preset import BenchPreset
    from compress.chain import Chain

SUMMARY = "the main job: train, compress, measure and report"
# Exit status with --enforce: noise neither meets a target nor misses it.
_ENFORCED = {"inside": 0, "outside": 1, "not shown": 3}
AFTER_INTERRUPT = "what was finished is kept, the same command goes on from there"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    from bench.peers.registry import PEERS
    from bench.pipeline.preset_names import PRESET_NAMES
    from shakespeare.variants import VARIANTS

    parser.add_argument(
        "--preset", default="quick", metavar="NAME", help=f"{shared.listed(PRESET_NAMES)} (default: quick)"
    )
    parser.add_argument(
        "--variants", metavar="A,B", help=f"only these of {', '.join(VARIANTS)} (default: the preset's)"
    )
    parser.add_argument(
        "--techniques",
        metavar="A,B",
        help="only these, or chains as prune50+int8; `bard doctor` lists them (default: the preset's)",
    )
    parser.add_argument(
        "--peers",
        metavar="A,B",
        help=f"engines to compare with: {shared.listed([*PEERS, 'none'])} (default: those installed, but tf_keras in "
        "quick)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the run's folder (default: runs/PRESET)")
    parser.add_argument(
        "--budget",
        type=numbers.duration,
        metavar="TIME",
        help="as 10m, 90s or 2h: fit the run to that time, and say what is left out for it",
    )
    parser.add_argument("--fresh", action="store_true", help="forget what was measured, start over")
    parser.add_argument(
        "--retry-failed", action="store_true", help="try again everything that failed in an earlier run"
    )
    parser.add_argument(
        "--enforce",
        action="store_true",
        help="exit 1 where no model meets the targets, 3 where noise hides it",
    )
    shared.add_text(parser)
    shared.add_engine(parser)
    shared.add_costs(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard bench --preset quick --variants optimized,stream-gru --out runs/mine\n"
        "Run again, it goes on where it stopped and measures nothing twice. A failure that would come again,\n"
        "as a refusal or a crash of the converter, is kept as a result; a time-out, a full disk or a killed\n"
        "process is tried again. --retry-failed tries all of them again.\n"
        "--budget leaves out what matters least first, as steps of other sizes, then peers, then techniques; it\n"
        "shortens trainings last, and says what it left out."
    )


def run(options: Namespace) -> int:
    """Runs the bench, shows the report, prints its path last."""
    import msgspec

    from bench.history.index import add_to_index
    from bench.pipeline import presets
    from bench.pipeline import run as pipeline
    from bench.pipeline.context import RunRequest
    from bench.pipeline.run_folder import REPORT
    from bench.settings.apply import recorded_command
    from reports import record as records
    from reports.render import terminal
    from reports.sections import targets
    from shakespeare.selection import variant

    preset = presets.preset(options.preset)
    # What is named has its time: files are scored, window models trained as long as others, engines compared with.
    if options.techniques is not None:
        preset = msgspec.structs.replace(preset, unscored=frozenset())
    if options.variants is not None:
        preset = msgspec.structs.replace(preset, window_seconds=None)
    named = preset.skipped_peers if options.peers is not None else {options.engine}
    preset = msgspec.structs.replace(preset, skipped_peers=preset.skipped_peers - named)
    names = preset.variants if options.variants is None else shared.split_names(options.variants)
    request = RunRequest(
        command=recorded_command(options, sys.argv[1:]),
        preset_name=options.preset,
        preset=preset,
        variants=tuple(variant(name, options.preset) for name in names),
        chains={name: _chains(options.techniques, preset, name) for name in names},
        engine=options.engine,
        text=options.text.resolve() if options.text else None,
        out=(options.out or Path("runs") / options.preset).resolve(),
        fresh=options.fresh,
        retry_failed=options.retry_failed,
        peers=_peers(options.peers, preset),
        assumptions=shared.cost_assumptions(options),
        budget_seconds=options.budget,
    )
    record = pipeline.run(request)
    add_to_index(request.out)
    if options.json:
        output.write_encoded_json(records.encode(record).decode())
    else:
        terminal.show(record, shared.output_console())
        output.write(f"{request.out / REPORT}\n")
    return _ENFORCED[targets.shown_by_one(record)] if options.enforce else 0


def _peers(names: str | None, preset: "BenchPreset") -> "tuple[PeerName, ...]":
    """The named peers in the registry's order; by default all that are installed and the preset has time for.

    Raises:
        InvalidInput: unknown, or not installed.
    """
    from bench import peers
    from shakespeare.errors import InvalidInput

    if names is None:
        return tuple(name for name in peers.installed() if name not in preset.skipped_peers)
    if names == "none":
        return ()
    chosen = shared.split_names(names)
    for name in chosen:
        if name not in peers.PEERS:
            raise InvalidInput("peers", name, f"unknown; known are {', '.join(peers.PEERS)}, none")
        peers.find(name).require()
    return tuple(name for name in peers.PEERS if name in chosen)


def _chains(techniques: str | None, preset: "BenchPreset", variant: str) -> "tuple[Chain, ...]":
    """The named chains, or the preset's of one variant.

    Raises:
        InvalidInput: unknown, or in an order that makes no sense.
    """
    from compress import chain_names
    from compress.technique import Refused
    from shakespeare.errors import InvalidInput

    default = preset.chains_of(variant)
    parsed = {}
    for name in default if techniques is None else shared.split_names(techniques):
        try:
            chain = chain_names.parse(name)
        except Refused as refusal:
            raise InvalidInput("techniques", name, str(refusal)) from refusal
        parsed[chain.name] = chain
    return tuple(parsed.values())
