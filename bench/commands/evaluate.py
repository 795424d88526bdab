"""bard evaluate"""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bench.commands import options as shared
from bench.commands import output

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from reports.scores import Scores
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
    """Prints the quality on all characters, and on those of each class."""
    from bench import user_text
    from bench.measurements import quality
    from compress import predictors
    from shakespeare.evaluation import Positions

    opened = predictors.open_predictor(options.path, options.engine)
    corpus = user_text.load(options.text)
    if corpus.sha256 != opened.text_sha256:
        output.note(
            f"{corpus.source} is not the text this model was trained on; its {options.part} part is used"
        )
    text = corpus.test if options.part == "test" else corpus.validation
    blocks = quality.evaluate(opened, text, Positions(options.blocks))
    values = _values(blocks)
    total, overall = len(values["nats"]), _scores(values, slice(None))
    classes = {
        name: (int(mask.sum()), _scores(values, mask)) for name, mask in _classes(blocks, text).items()
    }
    if options.json:
        document = {
            "part": options.part,
            "characters": total,
            **overall.means,
            "perplexity": overall.perplexity,
            "bits_per_character": overall.bits_per_character,
            "classes": {name: {"characters": count, **of.means} for name, (count, of) in classes.items()},
        }
        output.write_json(document)
    else:
        title = f"{opened.model.name}, {opened.technique}, {total:,} {options.part} characters"
        _print(title, {"all": (total, overall), **classes})
    return 0


def _values(blocks: "list[Block]") -> "dict[str, npt.NDArray[np.float64]]":
    """Every metric at every position of all blocks, by the metric's name."""
    import numpy as np

    names = blocks[0].scores.values
    return {name: np.concatenate([block.scores.values[name] for block in blocks]) for name in names}


def _scores(values: "dict[str, npt.NDArray[np.float64]]", mask: "slice | npt.NDArray[np.bool_]") -> "Scores":
    """The means over the positions of the mask."""
    from reports.scores import Scores

    return Scores({name: float(of_positions[mask].mean()) for name, of_positions in values.items()})


def _classes(blocks: "list[Block]", text: str) -> "dict[str, npt.NDArray[np.bool_]]":
    """Which positions of all blocks hold a character of each class that occurs; by the class's name."""
    import numpy as np

    from shakespeare.text import character_classes

    class_of = character_classes.classify(text)
    classes = np.concatenate([class_of[block.start : block.start + len(block.targets)] for block in blocks])
    masks = {name: classes == index for index, name in enumerate(character_classes.CLASSES)}
    return {name: mask for name, mask in sorted(masks.items()) if mask.any()}


def _print(title: str, rows: "dict[str, tuple[int, Scores]]") -> None:
    """A table: a row for all characters, then one a class."""
    from reports import metrics, units

    header = ("class", "characters", *metrics.titles())
    table = [
        header,
        *(
            (name, units.count(characters), *metrics.show_all(scores))
            for name, (characters, scores) in rows.items()
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    output.write(f"{title}\n\n")
    for name, *figures in table:
        aligned = [figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True)]
        output.write(f"{name.ljust(widths[0])}  {'  '.join(aligned)}\n")
