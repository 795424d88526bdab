"""bard report"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.commands import options as shared


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", type=Path, metavar="RUN", help="a run's folder or its record.json")
    parser.add_argument(
        "--format", default="terminal", metavar="NAME", help="terminal or markdown (default: terminal)"
    )
    shared.costs(parser)
    parser.add_argument("--json", action="store_true", help="print the record itself")
    parser.epilog = "example: bard report runs/quick --format markdown --watts 35 > report.md"


def run(options: Namespace) -> int:
    """Renders the record again."""
    import msgspec

    from reports import record
    from reports.render import markdown, terminal
    from shakespeare.errors import InvalidInput

    if options.format not in ("terminal", "markdown"):
        raise InvalidInput("format", options.format, "unknown; known are terminal, markdown")
    path = options.run / "record.json" if options.run.is_dir() else options.run
    try:
        found = record.load(path)
    except record.RecordError as error:
        raise InvalidInput("run", options.run, str(error)) from error
    assumed = shared.assumptions(options)
    if assumed:
        found = msgspec.structs.replace(found, assumptions=assumed)
    if options.json:
        sys.stdout.write(record.encode(found).decode() + "\n")
    elif options.format == "markdown":
        sys.stdout.write(markdown.render(found))
    else:
        terminal.show(found, shared.console())
    return 0
