"""bard verify"""

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bench.commands import options as shared
from bench.commands import output
from bench.settings.apply import is_said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.pipeline.verification.check import Check

SUMMARY = "check a run or a package: hashes, and one cell measured again"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.add_path(parser, "a run's folder, or a package")
    parser.add_argument(
        "--cell",
        metavar="NAME",
        help="what to measure again, as stream-gru.int8 (default: the smallest file)",
    )
    parser.add_argument("--hashes-only", action="store_true", help="measure nothing again")
    shared.add_text(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard verify runs/quick --cell stream-gru.int8\n"
        "Exit status 1 where something differs: another text, code, package or machine than the run's, altered\n"
        "weights, a quality beyond the tolerance or a time beyond the run's noise floor."
    )


def run(options: Namespace) -> int:
    """Prints what is the same and what differs."""
    checks = []
    for check in _checks(options):
        checks.append(check)
        if not options.json:
            output.write(f"{check.verdict:<18} {check.what:<44} {check.detail}\n")
            sys.stdout.flush()
    differing = [check.what for check in checks if check.verdict == "differs"]
    if options.json:
        rows = [check._asdict() for check in checks]
        output.write_json({"verified": not differing, "checks": rows})
    elif differing:
        output.write(f"not verified: {len(differing)} of {len(checks)} differ: {', '.join(differing)}\n")
    else:
        output.write(f"verified: none of {len(checks)} checks differs\n")
    return int(bool(differing))


def _checks(options: Namespace) -> "Iterator[Check]":
    from rich.console import Console

    from bench.commands.records import load_record
    from bench.pipeline.run_folder import RECORD, RunFolder
    from bench.pipeline.verification import remeasure, verify
    from compress.package_reader import is_package
    from shakespeare.errors import InvalidInput

    if is_package(options.path):
        for name in ("cell", "text"):
            if is_said(options, name):
                raise InvalidInput(
                    name, getattr(options, name), "is of a run; a package is checked as a whole"
                )
        yield from verify.check_package(options.path)
        return
    path = options.path.parent if options.path.name == RECORD else options.path
    folder = RunFolder(path.resolve())  # what is timed is opened from another folder
    try:
        record = load_record("path", folder.path)
    except InvalidInput as error:
        reason = f"is neither a run nor a package ({error.allowed})"
        raise InvalidInput("path", options.path, reason) from error
    selected = None if options.hashes_only else remeasure.choose_cell(record, folder, options.cell)
    text, corpus = remeasure.text_of(record, options.text)
    yield from verify.check_hashes(record, folder, corpus)
    if selected:
        with Console(stderr=True).status("measuring one cell again"):
            yield remeasure.check_quality(record, selected, text)
            yield remeasure.check_speed(record, selected)
