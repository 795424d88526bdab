"""bard generate"""

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bench.commands import options as shared

if TYPE_CHECKING:
    from shakespeare.generation import NextCharacterModel
    from shakespeare.vocabulary import Vocabulary

SUMMARY = "sample text from a checkpoint or an artifact"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.add_path(parser, "a checkpoint, an artifact, or a package")
    parser.add_argument("--prompt", default="\n", help="text to continue (default: a newline)")
    parser.add_argument("--length", type=int, default=400, help="characters (default: %(default)s)")
    parser.add_argument(
        "--temperature", type=float, default=0.8, help="0 takes the likeliest (default: %(default)s)"
    )
    parser.add_argument(
        "--top-k", type=int, default=0, help="draw from the k likeliest only; 0 is all (default)"
    )
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--stats", action="store_true", help="print characters a second at the end")
    shared.add_engine(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard generate runs/quick/artifacts/stream-gru.int8/model.tflite --prompt 'ROMEO' --seed 7\n"
        "A package or an artifact runs on LiteRT and numpy alone."
    )


def run(options: Namespace) -> int:
    """Streams the text as it is drawn."""
    from compress import package_runner
    from shakespeare.errors import InvalidInput
    from shakespeare.generation import Sampling, generate

    if options.length < 1:
        raise InvalidInput("length", options.length, "must be at least 1")
    if not options.prompt:
        raise InvalidInput("prompt", "empty", "must hold at least one character")
    sampling = Sampling(temperature=options.temperature, top_k=options.top_k, seed=options.seed)
    model, vocabulary = _open(options)
    drawn = generate(model, vocabulary.encode(options.prompt), options.length, sampling)
    if options.json:
        text = vocabulary.decode(list(drawn))
        sys.stdout.write(json.dumps({"prompt": options.prompt, "text": text}, ensure_ascii=False) + "\n")
        return 0
    package_runner.stream(drawn, vocabulary, options.prompt, options.length, stats=options.stats)
    return 0


def _open(options: Namespace) -> "tuple[NextCharacterModel, Vocabulary]":
    """The model at the path, and its vocabulary."""
    from compress import package_runner

    if package_runner.is_package(options.path):  # needs LiteRT and numpy alone, so nothing else is imported
        model, vocabulary, _ = package_runner.open_package(options.path)
        return model, vocabulary
    from compress import predictors

    opened = predictors.open_predictor(options.path, options.engine)
    return opened.predictor, opened.vocabulary
