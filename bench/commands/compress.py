"""bard compress"""

import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import numbers, output
from bench.commands import options as shared
from shakespeare.errors import InvalidInput

if TYPE_CHECKING:
    from compress.artifact import Artifact
    from compress.chain import Chain
    from compress.technique import Settings

SUMMARY = "make an artifact from a checkpoint"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.add_path(parser, "a checkpoint folder")
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument(
        "--technique",
        metavar="NAME[+NAME...]",
        help="a technique or a chain, as int8 or prune50+dynamic_range; `bard doctor` lists them",
    )
    choice.add_argument(
        "--max-size",
        type=numbers.size,
        metavar="SIZE",
        help="choose the chain: the least changed file that ships in at most so much, as 120KiB",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: PATH.NAME beside the checkpoint")
    parser.add_argument("--force", action="store_true", help="replace the artifact that --out holds")
    parser.add_argument(
        "--seed", type=numbers.whole(0, numbers.MAXIMUM_SEED), default=1, help="default: %(default)s"
    )
    parser.add_argument(
        "--retrain-seconds", type=numbers.positive(numbers.MAXIMUM_SECONDS), default=30.0, metavar="S",
        help="training of a technique that changes the checkpoint's weights (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--student-seconds", type=numbers.positive(numbers.MAXIMUM_SECONDS), default=150.0, metavar="S",
        help="training of a technique that makes a new model (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--teachers", metavar="DIR,DIR",
        help="checkpoints that teach a student beside PATH: each was trained with another --leave-out, and answers "
        "the part of the text that it left out",
    )  # fmt: skip
    shared.add_text(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard compress runs/quick/checkpoints/optimized --technique int8 --out mine\n"
        "example: bard compress runs/quick/checkpoints/stream-gru --max-size 120KiB --out small"
    )


def run(options: Namespace) -> int:
    """Makes the artifact; a refusal or a crash of the converter is told in one line, exit status 1."""
    from bench import user_text
    from compress import size_limit
    from compress.isolation import ChildFailed
    from compress.technique import Refused, Settings
    from shakespeare import checkpoint as checkpoints
    from shakespeare import files

    chain = None if options.technique is None else _chain(options.technique)
    teachers = _teachers(options, chain)
    label = chain.name if chain else f"within-{options.max_size}"
    description = checkpoints.describe(options.path)
    corpus = user_text.load(options.text)
    if corpus.sha256 != description.text_sha256:
        trained_on = (
            f"the checkpoint was trained on {description.text_source}; calibration needs that text: --text"
        )
        raise InvalidInput("text", corpus.source, trained_on)
    out = _out(options, label)
    files.make_folder(out.parent, "out")
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        training_file = Path(folder) / "training.txt"
        training_file.write_bytes(corpus.training.encode())
        settings = Settings(
            training_file=str(training_file),
            seed=options.seed,
            retrain_seconds=options.retrain_seconds,
            student_seconds=options.student_seconds,
            teachers=teachers,
        )
        try:
            if chain:
                artifact = _compress(chain, options.path, out, settings)
            else:
                artifact = size_limit.compress_within(options.max_size, options.path, out, settings)
        except (Refused, ChildFailed) as error:
            output.warn(f"{label} of {description.model.name}: {error}")
            return 1
    if options.json:
        output.write_json(artifact)
    else:
        output.write(f"{artifact.technique} of {description.model.name}: {_sizes(artifact)}\n{out}\n")
    return 0


def _chain(technique: str) -> "Chain":
    from compress import chain_names
    from compress.technique import Refused

    try:
        return chain_names.parse(technique)
    except Refused as refusal:
        raise InvalidInput("technique", technique, str(refusal)) from refusal


def _teachers(options: Namespace, chain: "Chain | None") -> tuple[str, ...]:
    """Those named.

    Raises:
        InvalidInput: the chain has no student that they could teach, or one is no checkpoint.
    """
    from shakespeare import checkpoint as checkpoints

    if options.teachers is None:
        return ()
    if chain and not any(step.kind == "distill" for step in chain.retrainings):
        raise InvalidInput(
            "teachers", options.teachers, f"{chain.name} has no student to teach, as distill-217k is"
        )
    names = shared.split_names(options.teachers)
    for name in names:
        checkpoints.describe(Path(name))
    return names


def _out(options: Namespace, label: str) -> Path:
    """The artifact's folder.

    Raises:
        InvalidInput: it holds something else, or an artifact and --force is missing.
    """
    from compress.artifact import DESCRIPTION

    source = options.path.absolute()  # `.` has no name to append to
    out: Path = (options.out or source.with_name(f"{source.name}.{label}")).resolve()
    shared.check_replaceable(out, "artifact", is_one=(out / DESCRIPTION).is_file(), force=options.force)
    return out


def _compress(chain: "Chain", source: Path, out: Path, settings: "Settings") -> "Artifact":
    from rich.console import Console

    from compress import chain as chains

    if chain.retrainings:  # these show their own bars
        return chains.compress(chain, source, out, settings)
    with Console(stderr=True).status(f"{chain.name}: converting and running once"):
        return chains.compress(chain, source, out, settings)


def _sizes(artifact: "Artifact") -> str:
    from reports import units

    return (
        f"{units.size(artifact.raw_bytes)}, gzip {units.size(artifact.gzip_bytes)}, "
        f"zstd {units.size(artifact.zstd_bytes)}, to ship {units.size(artifact.ship_bytes)}"
    )
