"""bard export"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.commands import options as shared

_NAMES = "saved_model,keras,h5,onnx"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a checkpoint folder")
    parser.add_argument("--formats", default=_NAMES, metavar="A,B", help="default: %(default)s")
    parser.add_argument("--out", type=Path, metavar="DIR", required=True, help="folder for the files")
    parser.add_argument("--force", action="store_true", help="replace files that --out holds")
    shared.json(parser)
    parser.epilog = (
        "example: bard export runs/quick/checkpoints/stream-gru --formats keras,onnx --out mine\n"
        "ONNX needs pip install 'bard[onnx]'. Every file is read again and compared with the checkpoint."
    )


def run(options: Namespace) -> int:
    """Writes every format; one that fails is told in a line, exit status 1."""
    import msgspec
    from rich.console import Console

    from compress import export
    from compress.isolation import ChildFailed
    from reports import units
    from shakespeare import checkpoint as checkpoints
    from shakespeare import files
    from shakespeare.errors import InvalidInput

    names = tuple(dict.fromkeys(name.strip() for name in options.formats.split(",")))
    for name in names:
        if name not in export.FORMATS:
            raise InvalidInput("formats", name, f"unknown; known are {', '.join(export.FORMATS)}")
        file = options.out / export.FORMATS[name]
        if file.exists() and not options.force:
            raise InvalidInput("out", file, "exists already; name another, or pass --force")
    checkpoints.load(options.path)
    files.make_folder(options.out, "out")
    done, failed = [], 0
    for name in names:
        try:
            with Console(stderr=True).status(f"writing {name} and reading it again"):
                done.append(export.export_as(name, options.path, options.out.resolve()))
        except ChildFailed as error:
            failed = 1
            sys.stderr.write(f"bard: {name}: {error}\n")
            continue
        if not options.json:
            one = done[-1]
            size = units.size(one.bytes)
            sys.stdout.write(
                f"{name:<12} {size:>9}  largest difference of a logit {one.largest_difference:.1e}  {one.file}\n"
            )
    if options.json:
        sys.stdout.write(msgspec.json.encode(done).decode() + "\n")
    return failed
