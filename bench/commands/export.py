"""bard export"""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import options as shared
from bench.commands import output
from shakespeare.errors import InvalidInput, install_hint, require_known

if TYPE_CHECKING:
    from compress.export import ExportedFile

SUMMARY = "write a checkpoint in other formats"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    from compress.export import FORMATS

    shared.add_path(parser, "a checkpoint folder")
    parser.add_argument(
        "--formats",
        metavar="A,B",
        help=f"only these (default: those of {', '.join(FORMATS)} that can hold the model)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", required=True, help="folder for the files")
    parser.add_argument("--force", action="store_true", help="replace files that --out holds")
    shared.add_json(parser)
    parser.epilog = (
        "example: bard export runs/quick/checkpoints/stream-gru --formats keras,onnx --out mine\n"
        f"ONNX needs {install_hint('onnx')}. Every file is read again and compared with the checkpoint."
    )


def run(options: Namespace) -> int:
    """Writes every format; one that fails is told in a line, exit status 1."""
    from rich.console import Console

    from compress import export
    from compress.isolation import ChildFailed
    from shakespeare import checkpoint as checkpoints
    from shakespeare import files

    named = None if options.formats is None else shared.split_names(options.formats)
    for name in named or ():
        require_known("formats", name, export.FORMATS)
    model = checkpoints.describe(options.path).model
    for name in named or ():
        export.check_holds(name, model)
    formats = named or tuple(name for name in export.FORMATS if export.holds(name, model))
    _check_files(formats, options)
    files.make_folder(options.out, "out")
    written, status = [], 0
    for name in formats:
        try:
            with Console(stderr=True).status(f"writing {name} and reading it again"):
                exported = export.export_as(name, options.path, options.out.resolve())
        except ChildFailed as error:
            status = 1
            output.warn(f"{name}: {error}")
            continue
        written.append(exported)
        if not options.json:
            output.write(_describe(exported))
    if options.json:
        output.write_json(written)
    return status


def _check_files(formats: tuple[str, ...], options: Namespace) -> None:
    """Returns where no file of --out would be replaced without --force."""
    from compress.export import FORMATS

    for name in formats:
        file = options.out / FORMATS[name]
        if file.exists() and not options.force:
            raise InvalidInput("out", file, "exists already; name another, or pass --force")


def _describe(exported: "ExportedFile") -> str:
    from reports import units

    size, difference = units.size(exported.bytes), exported.largest_difference
    return (
        f"{exported.format:<12} {size:>9}  largest difference of a logit {difference:.1e}  {exported.file}\n"
    )
