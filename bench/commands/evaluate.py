"""bard evaluate"""

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bench.commands import options as shared

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from compress.predictors import OpenedModel
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


def run(options: Namespace) -> int:
    """Prints the quality, and that of each class of characters."""
    import msgspec

    from compress import predictors
    from shakespeare import corpus as corpora

    shared.check_blocks(options)
    opened = predictors.open_predictor(options.path, options.engine)
    corpus = corpora.load(options.text)
    if corpus.sha256 != opened.text_sha256:
        sys.stderr.write(
            f"bard: note: {corpus.source} is not the text this model was trained on; "
            f"its {options.part} part is used\n"
        )
    text = corpus.test if options.part == "test" else corpus.validation
    blocks = _evaluate(opened, text, options.blocks)
    values = _values(blocks)
    means, classes = _means(values), _classes(blocks, values, text)
    characters = len(values["nats"])
    if options.json:
        document = {"characters": characters, "part": options.part, **means, "classes": classes}
        sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
    else:
        title = f"{opened.model.name}, {opened.technique}, {characters:,} {options.part} characters"
        _print(title, means, classes)
    return 0


def _evaluate(opened: "OpenedModel", text: str, count: int) -> "list[Block]":
    """Predicts `count` blocks of the text, or all that it holds.

    Raises:
        InvalidInput: the text is too short, or the loss is not finite.
    """
    import math

    from shakespeare import evaluation
    from shakespeare.errors import InvalidInput

    ids = opened.vocabulary.encode(text)
    blocks = list(evaluation.evaluate(opened.predictor, ids, evaluation.Positions(count)))
    if not all(math.isfinite(float(block.scores.nats.sum())) for block in blocks):
        raise InvalidInput("quality", "loss", "is not finite: the model gives a true character no chance")
    return blocks


def _values(blocks: "list[Block]") -> "dict[str, npt.NDArray[np.float64]]":
    """Every metric at every position of all blocks, by the metric's name."""
    import numpy as np

    names = blocks[0].scores.values
    return {name: np.concatenate([block.scores.values[name] for block in blocks]) for name in names}


def _means(values: "dict[str, npt.NDArray[np.float64]]") -> dict[str, float]:
    """Means over all positions, and what follows from the mean loss."""
    import math

    means = {name: float(of_positions.mean()) for name, of_positions in values.items()}
    return means | {
        "perplexity": math.exp(means["nats"]),
        "bits_per_character": means["nats"] / math.log(2),
    }


def _classes(
    blocks: "list[Block]", values: "dict[str, npt.NDArray[np.float64]]", text: str
) -> dict[str, dict[str, int | float]]:
    """How many characters of each class there are, and the means over them; by the class's name."""
    import numpy as np

    from shakespeare import character_classes

    class_of = character_classes.classify(text)
    classes = np.concatenate([class_of[block.start : block.start + len(block.targets)] for block in blocks])
    rows: dict[str, dict[str, int | float]] = {}
    for name in sorted(character_classes.CLASSES):
        mask = classes == character_classes.CLASSES.index(name)
        if mask.any():
            means = {metric: float(of_positions[mask].mean()) for metric, of_positions in values.items()}
            rows[name] = {"characters": int(mask.sum()), **means}
    return rows


def _print(title: str, means: dict[str, float], classes: dict[str, dict[str, int | float]]) -> None:
    from reports import units

    sys.stdout.write(f"{title}\n")
    sys.stdout.write(
        f"top-1 {units.percent(means['top1'])}  top-5 {units.percent(means['top5'])}  perplexity "
        f"{means['perplexity']:.2f}  bits per character {means['bits_per_character']:.3f}\n\n"
    )
    sys.stdout.write(f"{'class':<14} {'characters':>10} {'top-1':>7} {'nats':>6}\n")
    for name, row in classes.items():
        top1 = units.percent(row["top1"])
        sys.stdout.write(f"{name:<14} {row['characters']:>10,} {top1:>7} {row['nats']:>6.3f}\n")
