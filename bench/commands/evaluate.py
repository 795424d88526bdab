"""bard evaluate"""

import sys
from argparse import ArgumentParser, Namespace

from bench.commands import options as shared


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.path(parser)
    parser.add_argument(
        "--blocks", type=int, default=32, help="blocks of 64 characters (default: %(default)s)"
    )
    shared.text(parser)
    shared.engine(parser)
    shared.json(parser)
    parser.epilog = "example: bard evaluate runs/quick/artifacts/optimized.int8 --json"


def run(options: Namespace) -> int:
    """Prints quality in all, and for each class of characters."""
    import msgspec
    import numpy as np

    from bench.measurements import quality
    from compress import predictors
    from reports import units
    from reports.statistics import scores
    from shakespeare import character_classes, evaluation
    from shakespeare import corpus as corpora
    from shakespeare.errors import InvalidInput

    if options.blocks < 1:
        raise InvalidInput("blocks", options.blocks, "must be at least 1")
    opened = predictors.predictor(options.path, options.engine)
    corpus = corpora.load(options.text)
    if corpus.sha256 != opened.text_sha256:
        sys.stderr.write(
            f"bard: note: {corpus.source} is not the text this model was trained on; its last 10% are used\n"
        )
    positions = evaluation.Positions(options.blocks)
    found = quality.blocks(opened, corpus, positions)
    summary = scores(quality.summarise(found, positions, opened.vocabulary))
    kinds = "".join(quality.validation(corpus, positions).kinds)
    names = np.asarray([character_classes.CLASSES[int(kind)] for kind in kinds])
    top1 = np.concatenate([block.scores.top1 for block in found])
    nats = np.concatenate([block.scores.nats for block in found])
    classes = {
        str(name): {
            "characters": int((names == name).sum()),
            "top1": float(top1[names == name].mean()),
            "nats": float(nats[names == name].mean()),
        }
        for name in sorted(set(names))
    }
    figures = {
        "characters": len(top1),
        "top1": summary.top1,
        "top5": summary.top5,
        "nats": summary.nats,
        "perplexity": summary.perplexity,
        "bits_per_character": summary.bits_per_character,
    }
    if options.json:
        sys.stdout.write(msgspec.json.encode({**figures, "classes": classes}).decode() + "\n")
        return 0
    sys.stdout.write(f"{opened.model.name}, {opened.technique}, {len(top1):,} test characters\n")
    sys.stdout.write(
        f"top-1 {units.percent(summary.top1)}  top-5 {units.percent(summary.top5)}  "
        f"perplexity {summary.perplexity:.2f}  bits per character {summary.bits_per_character:.3f}\n\n"
    )
    sys.stdout.write(f"{'class':<14} {'characters':>10} {'top-1':>7} {'nats':>6}\n")
    for name, row in classes.items():
        sys.stdout.write(
            f"{name:<14} {row['characters']:>10,} {units.percent(row['top1']):>7} {row['nats']:>6.3f}\n"
        )
    return 0
