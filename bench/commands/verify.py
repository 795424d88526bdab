"""bard verify"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import options as shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.pipeline.check import Check


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a run's folder, or a package")
    parser.add_argument(
        "--cell",
        metavar="NAME",
        help="what to measure again, as stream-gru.int8 (default: the smallest file)",
    )
    parser.add_argument("--hashes-only", action="store_true", help="measure nothing again")
    shared.text(parser)
    shared.json(parser)
    parser.epilog = (
        "example: bard verify runs/quick --cell stream-gru.int8\n"
        "Exit status 1 where something differs: another text, code, package or machine than the run's, altered\n"
        "weights, a quality beyond the tolerance or a time beyond the run's noise floor."
    )


def run(options: Namespace) -> int:
    """Prints what is the same and what differs."""
    import msgspec

    checks = []
    for check in _checks(options):
        checks.append(check)
        if not options.json:
            sys.stdout.write(f"{check.verdict:<18} {check.what:<44} {check.detail}\n")
            sys.stdout.flush()
    differing = [check.what for check in checks if check.verdict == "differs"]
    if options.json:
        rows = [check._asdict() for check in checks]
        sys.stdout.write(msgspec.json.encode({"verified": not differing, "checks": rows}).decode() + "\n")
    elif differing:
        sys.stdout.write(f"not verified: {len(differing)} of {len(checks)} differ: {', '.join(differing)}\n")
    else:
        sys.stdout.write(f"verified: none of {len(checks)} checks differs\n")
    return int(bool(differing))


def _checks(options: Namespace) -> "Iterator[Check]":
    from rich.console import Console

    from bench.pipeline import remeasure, verify
    from bench.pipeline.run_folder import RECORD, RunFolder
    from compress.package_runner import is_package
    from reports import record as records
    from shakespeare.errors import InvalidInput

    if is_package(options.path):
        yield from verify.check_package(options.path)
        return
    folder = RunFolder(options.path.parent if options.path.name == "record.json" else options.path)
    try:
        record = records.load(folder.path / RECORD)
    except records.RecordError as error:
        raise InvalidInput("path", options.path, f"is neither a run nor a package ({error})") from error
    cell = None if options.hashes_only else remeasure.choose_cell(record, folder, options.cell)
    text, corpus = remeasure.text_of(record, options.text)
    yield from verify.check_hashes(record, folder, corpus)
    if cell:
        with Console(stderr=True).status("measuring one cell again"):
            yield remeasure.check_quality(record, cell, text)
            yield remeasure.check_speed(record, cell)
