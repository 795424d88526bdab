"""bard generate"""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import numbers, output
from bench.commands import options as shared

if TYPE_CHECKING:
    from shakespeare.generation import NextCharacterModel
    from shakespeare.text.vocabulary import Vocabulary

_MAXIMUM_LENGTH = 10_000_000  # as of a package: minutes of the fastest model
SUMMARY = "sample text from a checkpoint or an artifact"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.add_path(parser, "a checkpoint, an artifact, or a package")
    prompt = parser.add_mutually_exclusive_group()
    prompt.add_argument("--prompt", metavar="TEXT", help="text to continue (default: the start of a line)")
    prompt.add_argument(
        "--prompt-file",
        type=Path,
        metavar="FILE",
        help="a UTF-8 file of at most 1 MiB to continue, as scene.txt; - is standard input",
    )
    parser.add_argument(
        "--length",
        type=numbers.whole(1, _MAXIMUM_LENGTH),
        default=400,
        help="characters (default: %(default)s)",
    )
    parser.add_argument(
        "--temperature",
        type=numbers.real(0, 100),
        default=0.8,
        help="0 takes the likeliest (default: %(default)s)",
    )
    parser.add_argument(
        "--top-k", type=numbers.whole(0), default=0, help="draw from the k likeliest only; 0 is all (default)"
    )
    parser.add_argument("--seed", type=numbers.whole(0), default=1, help="default: %(default)s")
    parser.add_argument("--stats", action="store_true", help="print characters a second at the end")
    shared.add_engine(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard generate runs/quick/artifacts/stream-gru.int8/model.tflite --prompt 'ROMEO' --seed 7\n"
        "Characters of the prompt that the model never saw are named on standard error.\n"
        "A package or an artifact runs on LiteRT and numpy alone."
    )


def run(options: Namespace) -> int:
    """Streams the text as it is drawn."""
    from compress import package_runner
    from shakespeare.errors import InvalidInput
    from shakespeare.generation import Sampling, generate
    from shakespeare.text import prompt as prompts

    given = prompts.read(options.prompt_file) if options.prompt_file else options.prompt
    if given == "":
        raise InvalidInput("prompt", "empty", "must hold at least one character")
    sampling = Sampling(temperature=options.temperature, top_k=options.top_k, seed=options.seed)
    model, vocabulary = _open(options)
    prompt = prompts.prepare(given, vocabulary)
    if prompt.warning:
        output.note(prompt.warning)
    drawn = generate(model, prompt.ids, options.length, sampling)
    if options.json:
        text = vocabulary.decode(list(drawn))
        output.write_encoded_json(json.dumps({"prompt": prompt.text, "text": text}, ensure_ascii=False))
        return 0
    package_runner.stream(drawn, vocabulary, prompt.text, options.length, stats=options.stats)
    return 0


def _open(options: Namespace) -> "tuple[NextCharacterModel, Vocabulary]":
    """The model at the path, and its vocabulary."""
    from compress import package_reader

    if package_reader.is_package(options.path):  # needs LiteRT and numpy alone, so nothing else is imported
        package = package_reader.open_package(options.path)
        for warning in package.warnings:
            output.note(warning)
        return package.model, package.vocabulary
    from compress import predictors

    opened = predictors.open_predictor(options.path, options.engine)
    return opened.predictor, opened.vocabulary
