"""bard evaluate"""

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, NamedTuple

from bench.commands import options as shared

if TYPE_CHECKING:
    from compress.predictors import Opened
    from shakespeare.corpus import Corpus
    from shakespeare.evaluation import Block

SUMMARY = "quality of a checkpoint or an artifact"
_PARTS = ("test", "validation")


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.add_path(parser)
    parser.add_argument(
        "--part",
        default=_PARTS[0],
        choices=_PARTS,
        metavar="NAME",
        help="of the text: test, which no choice has seen, or validation, for choices (default: %(default)s)",
    )
    shared.add_blocks(parser)
    shared.add_text(parser)
    shared.add_engine(parser)
    shared.add_json(parser)
    parser.epilog = "example: bard evaluate runs/quick/artifacts/optimized.int8 --json"


class _ClassScores(NamedTuple):
    """Quality on the characters of one class."""

    characters: int
    top1: float
    nats: float


def run(options: Namespace) -> int:
    """Prints the quality, and that of each class of characters."""
    import msgspec

    from compress import predictors
    from shakespeare import corpus as corpora

    shared.check_blocks(options)
    opened = predictors.predictor(options.path, options.engine)
    corpus = corpora.load(options.text)
    if corpus.sha256 != opened.text_sha256:
        sys.stderr.write(
            f"bard: note: {corpus.source} is not the text this model was trained on; its {options.part} part is used\n"
        )
    text = _part(corpus, options.part)
    blocks = _evaluate(opened, text, options.blocks)
    scores, classes = _scores(blocks), _class_scores(blocks, text)
    if options.json:
        document = {
            **scores,
            "part": options.part,
            "classes": {name: row._asdict() for name, row in classes.items()},
        }
        sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
    else:
        title = f"{opened.model.name}, {opened.technique}, {scores['characters']:,} {options.part} characters"
        _print(title, scores, classes)
    return 0


def _part(corpus: "Corpus", name: str) -> str:
    from shakespeare import windows

    held_out = corpus.text[windows.split(len(corpus.text)) :]
    return held_out[: len(held_out) // 3] if name == "validation" else held_out[len(held_out) // 3 :]


def _evaluate(opened: "Opened", text: str, count: int) -> "list[Block]":
    """Predicts `count` blocks of the text, or all that it holds.

    Raises:
        InvalidInput: the text is too short, or the loss is not finite.
    """
    import math

    from shakespeare import evaluation
    from shakespeare.errors import InvalidInput

    ids = opened.vocabulary.encode(text)
    blocks = list(evaluation.evaluate(opened.predictor, ids, evaluation.Positions(count)))
    if not all(math.isfinite(float(block.nats.sum())) for block in blocks):
        raise InvalidInput("quality", "loss", "is not finite: the model gives a true character no chance")
    return blocks


def _scores(blocks: "list[Block]") -> dict[str, int | float]:
    """Means over all characters."""
    import numpy as np

    nats = np.concatenate([block.nats for block in blocks])
    return {
        "characters": len(nats),
        "top1": float(np.concatenate([block.top1 for block in blocks]).mean()),
        "top5": float(np.concatenate([block.top5 for block in blocks]).mean()),
        "nats": float(nats.mean()),
        "perplexity": float(np.exp(nats.mean())),
        "bits_per_character": float(nats.mean() / np.log(2)),
    }


def _class_scores(blocks: "list[Block]", text: str) -> dict[str, _ClassScores]:
    """Means over the characters of each class that occurs, by the class's name."""
    import numpy as np

    from shakespeare import evaluation

    of_text = np.asarray(evaluation.character_classes(text))
    numbers = np.concatenate([of_text[block.start : block.start + len(block.nats)] for block in blocks])
    top1 = np.concatenate([block.top1 for block in blocks])
    nats = np.concatenate([block.nats for block in blocks])
    rows = {}
    for name in sorted(evaluation.CLASSES):
        mask = numbers == evaluation.CLASSES.index(name)
        if mask.any():
            rows[name] = _ClassScores(int(mask.sum()), float(top1[mask].mean()), float(nats[mask].mean()))
    return rows


def _print(title: str, scores: dict[str, int | float], classes: dict[str, _ClassScores]) -> None:
    from reports import units

    sys.stdout.write(f"{title}\n")
    sys.stdout.write(
        f"top-1 {units.percent(scores['top1'])}  top-5 {units.percent(scores['top5'])}  perplexity "
        f"{scores['perplexity']:.2f}  bits per character {scores['bits_per_character']:.3f}\n\n"
    )
    sys.stdout.write(f"{'class':<14} {'characters':>10} {'top-1':>7} {'nats':>6}\n")
    for name, row in classes.items():
        top1 = units.percent(row.top1)
        sys.stdout.write(f"{name:<14} {row.characters:>10,} {top1:>7} {row.nats:>6.3f}\n")
