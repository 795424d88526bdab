"""bard generate"""

import sys
from argparse import ArgumentParser, Namespace

from bench.commands import options as shared


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.path(parser)
    parser.add_argument("--prompt", default="\n", help="text to go on from (default: a newline)")
    parser.add_argument("--length", type=int, default=400, help="characters (default: %(default)s)")
    parser.add_argument(
        "--temperature", type=float, default=0.8, help="0 takes the likeliest (default: %(default)s)"
    )
    parser.add_argument(
        "--top-k", type=int, default=0, help="draw from the k likeliest only; 0 is all (default)"
    )
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    shared.engine(parser)
    shared.json(parser)
    parser.epilog = (
        "example: bard generate runs/quick/artifacts/stream-gru.int8/model.tflite --prompt 'ROMEO' --seed 7\n"
        "An artifact runs on LiteRT and numpy alone."
    )


def run(options: Namespace) -> int:
    """Streams the text as it is drawn."""
    from bench import opening
    from shakespeare.errors import InvalidInput
    from shakespeare.generation import Sampling, generate

    if options.length < 1:
        raise InvalidInput("length", options.length, "must be at least 1")
    if not options.prompt:
        raise InvalidInput("prompt", "empty", "must hold at least one character")
    sampling = Sampling(temperature=options.temperature, top_k=options.top_k, seed=options.seed)
    opened = opening.predictor(options.path, options.engine)
    prompt = opened.vocabulary.encode(options.prompt)
    drawn = generate(opened.predictor, prompt, options.length, sampling)
    if options.json:
        import msgspec

        text = opened.vocabulary.decode(list(drawn))
        sys.stdout.write(msgspec.json.encode({"prompt": options.prompt, "text": text}).decode() + "\n")
        return 0
    sys.stdout.write(options.prompt)
    for id_ in drawn:
        sys.stdout.write(opened.vocabulary.decode([id_]))
        sys.stdout.flush()
    sys.stdout.write("\n")
    return 0
