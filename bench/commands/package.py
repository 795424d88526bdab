"""bard package"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from bench.commands import numbers, output
from bench.commands import options as shared
from shakespeare.errors import InvalidInput

SUMMARY = "make what a user ships from an artifact"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.add_path(parser, "an artifact folder or its model.tflite; with --max-size, a run's folder")
    parser.add_argument("--out", type=Path, metavar="DIR", required=True, help="the package's folder")
    parser.add_argument(
        "--max-size", type=numbers.size, metavar="SIZE",
        help="take the run's file with the lowest loss that ships in at most so much, as 120KiB",
    )  # fmt: skip
    shared.add_blocks(parser)
    parser.add_argument(
        "--licence", type=_one_line, metavar="TEXT", default="Not stated by whoever made this package.",
        help="what the card says of the weights' licence",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace the package that --out holds")
    shared.add_text(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard package runs/quick/artifacts/stream-gru.int8 --out mine && python mine/generate.pyz\n"
        "example: bard package runs/quick --max-size 120KiB --out small\n"
        "The card states the quality on test text."
    )


def _one_line(text: str) -> str:
    """A text for the card, in which a line end would begin a heading.

    Raises:
        ArgumentTypeError: it holds a line end, or another control character.
    """
    if not text.isprintable():
        raise ArgumentTypeError(f"{text!r}; must be one line without control characters")
    return text


def run(options: Namespace) -> int:
    """Evaluates the artifact, then writes model, card, runner and checksums."""
    from rich.console import Console

    from bench import model_card, user_text
    from bench.measurements import quality
    from compress import artifact as artifacts
    from compress import package
    from reports import units
    from shakespeare import files
    from shakespeare.evaluation import Positions

    path = _best_within(options) if options.max_size is not None else options.path
    artifact, model, vocabulary = artifacts.load(path)
    corpus = user_text.load(options.text)
    if corpus.sha256 != artifact.text_sha256:
        raise InvalidInput(
            "text", corpus.source, "is not what the model was trained on; its card needs that: --text"
        )
    out = _out(options)
    files.make_folder(out.parent, "out")
    job = quality.QualityJob(
        path=str(path.resolve()),
        text=str(options.text.resolve()) if options.text else None,
        positions=Positions(options.blocks),
        engine="keras",
    )
    with Console(stderr=True).status("measuring the quality that the card states"):
        measured = quality.measure_in_child(job).quality
    card = model_card.render(artifact, corpus, measured, options.licence)
    sizes = package.save(out, artifact, model, vocabulary, card)
    if options.json:
        output.write_json({"path": str(out), "bytes": sizes})
        return 0
    for name, size in sizes.items():
        output.write(f"{name:<16} {units.size(size):>9}\n")
    output.write(f"{out}\n")
    return 0


def _best_within(options: Namespace) -> Path:
    """The artifact that --max-size chooses of a run's folder.

    Raises:
        InvalidInput: the path is no run, or none of its files is so small.
    """
    from bench.commands.records import load_record
    from bench.pipeline.run_folder import RunFolder
    from reports import recommendation, units

    record = load_record("path", options.path)
    best = recommendation.best_within(record, options.max_size)
    if best is None:
        sizes = [file.ship_bytes for file in recommendation.candidates(record)]
        smallest = f"the smallest of {options.path} ships in {units.size(min(sizes, default=None))}"
        raise InvalidInput("max-size", units.size(options.max_size), smallest)
    if not recommendation.is_trained(record, best.cell):
        output.note(f"every model of {options.path} is untrained, so their figures mean nothing")
    return RunFolder(options.path).artifact(best.cell.variant, best.cell.technique)


def _out(options: Namespace) -> Path:
    """The package's folder.

    Raises:
        InvalidInput: it holds something else, or a package and --force is missing.
    """
    from compress.package_reader import is_package

    out: Path = options.out.resolve()
    shared.check_replaceable(out, "package", is_one=out.is_dir() and is_package(out), force=options.force)
    return out
