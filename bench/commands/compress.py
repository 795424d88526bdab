"""bard compress"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.commands import options as shared


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a checkpoint folder")
    parser.add_argument(
        "--technique",
        required=True,
        metavar="NAME[+NAME...]",
        help="a technique or a chain, as int8 or prune50+dynamic_range; `bard doctor` lists them",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: PATH.NAME beside the checkpoint")
    parser.add_argument("--force", action="store_true", help="replace the artifact that --out holds")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument(
        "--retrain-seconds", type=float, default=30.0, metavar="S",
        help="training of prune, cluster and finetune (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--student-seconds", type=float, default=150.0, metavar="S",
        help="training of a student (default: %(default)s)",
    )  # fmt: skip
    shared.text(parser)
    shared.json(parser)
    parser.epilog = "example: bard compress runs/quick/checkpoints/optimized --technique int8 --out mine"


def run(options: Namespace) -> int:
    """Makes the artifact; a refusal or a crash of the converter is told in one line, exit status 1."""
    import msgspec
    from rich.console import Console

    from compress import artifact as artifacts
    from compress import chain as chains
    from compress.isolation import ChildFailed
    from compress.technique import Refused, Settings
    from reports import units
    from shakespeare import checkpoint as checkpoints
    from shakespeare import corpus as corpora
    from shakespeare import files
    from shakespeare.errors import InvalidInput

    try:
        chosen = chains.parse(options.technique)
    except Refused as refusal:
        raise InvalidInput("technique", options.technique, str(refusal)) from refusal
    description = checkpoints.load(options.path).description
    corpus = corpora.load(options.text)
    if corpus.sha256 != description.text_sha256:
        trained_on = (
            f"the checkpoint was trained on {description.text_source}; calibration needs that text: --text"
        )
        raise InvalidInput("text", corpus.source, trained_on)
    source = options.path.absolute()  # `.` has no name to go on from
    out = (options.out or source.with_name(f"{source.name}.{chosen.name}")).resolve()
    if out.exists() and (out.is_file() or any(out.iterdir())):
        if not (out / artifacts.DESCRIPTION).is_file():  # --force must not cost anybody anything else
            raise InvalidInput("out", out, "exists and is no artifact of Bard's; name another")
        if not options.force:
            raise InvalidInput("out", out, "exists already; name another, or pass --force")
    files.make_folder(out.parent, "out")
    settings = Settings(
        training_text=corpus.training,
        seed=options.seed,
        retrain_seconds=options.retrain_seconds,
        student_seconds=options.student_seconds,
    )
    try:
        if chosen.retrainings:  # these show their own bars
            artifact = chains.compress(chosen, options.path, out, settings)
        else:
            with Console(stderr=True).status(f"{chosen.name}: converting and running once"):
                artifact = chains.compress(chosen, options.path, out, settings)
    except (Refused, ChildFailed) as error:
        sys.stderr.write(f"bard: {chosen.name} of {description.model.name}: {error}\n")
        return 1
    if options.json:
        sys.stdout.write(msgspec.json.encode(artifact).decode() + "\n")
        return 0
    sizes = (
        f"{units.size(artifact.raw_bytes)}, gzip {units.size(artifact.gzip_bytes)}, "
        f"zstd {units.size(artifact.zstd_bytes)}, to ship {units.size(artifact.ship_bytes)}"
    )
    sys.stdout.write(f"{chosen.name} of {description.model.name}: {sizes}\n{out}\n")
    return 0
