"""bard package"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.commands import options as shared


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("path", type=Path, metavar="PATH", help="an artifact folder or its model.tflite")
    parser.add_argument("--out", type=Path, metavar="DIR", required=True, help="the package's folder")
    parser.add_argument(
        "--blocks", type=int, default=256, help="of quality in the card (default: %(default)s)"
    )
    parser.add_argument(
        "--licence", metavar="TEXT", default="Not stated by whoever made this package.",
        help="what the card says of the weights' licence",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace the package that --out holds")
    shared.text(parser)
    shared.json(parser)
    parser.epilog = (
        "example: bard package runs/quick/artifacts/stream-gru.int8 --out mine && python mine/generate.pyz"
    )


def run(options: Namespace) -> int:
    """Evaluates the artifact, then writes model, card, runner and checksums."""
    import msgspec
    from rich.console import Console

    from bench import model_card
    from bench.measurements import quality
    from compress import artifact as artifacts
    from compress import package
    from compress.package_runner import is_package
    from reports import units
    from shakespeare import corpus as corpora
    from shakespeare import files
    from shakespeare.errors import InvalidInput
    from shakespeare.evaluation import Positions

    if options.blocks < 1:
        raise InvalidInput("blocks", options.blocks, "must be at least 1")
    artifact, model, vocabulary = artifacts.load(options.path)
    corpus = corpora.load(options.text)
    if corpus.sha256 != artifact.text_sha256:
        raise InvalidInput(
            "text", corpus.source, "is not what the model was trained on; its card needs that: --text"
        )
    out = options.out.resolve()
    if out.exists() and (out.is_file() or any(out.iterdir())):
        if not is_package(out) or out.is_file():
            raise InvalidInput("out", out, "exists and is no package of Bard's; name another")
        if not options.force:
            raise InvalidInput("out", out, "exists already; name another, or pass --force")
    files.make_folder(out.parent, "out")
    job = quality.QualityJob(
        path=str(options.path.resolve()),
        text=str(options.text.resolve()) if options.text else None,
        positions=Positions(options.blocks),
        engine="keras",
    )
    with Console(stderr=True).status("measuring the quality that the card states"):
        measured = quality.measure_in_child(job).quality
    sizes = package.save(
        out, artifact, model, vocabulary, model_card.write(artifact, corpus, measured, options.licence)
    )
    if options.json:
        sys.stdout.write(msgspec.json.encode({"path": str(out), "bytes": sizes}).decode() + "\n")
        return 0
    for name, size in sizes.items():
        sys.stdout.write(f"{name:<16} {units.size(size):>9}\n")
    sys.stdout.write(f"{out}\n")
    return 0
