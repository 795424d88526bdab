"""bard report"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.commands import options as shared
from bench.commands import output

SUMMARY = "render a run's record again"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", type=Path, metavar="RUN", help="a run's folder or its record.json")
    shared.add_format(parser)
    shared.add_costs(parser)
    shared.add_json(parser, "print the record itself")
    parser.epilog = "example: bard report runs/quick --format markdown --watts 35 > report.md"


def run(options: Namespace) -> int:
    """Renders the record again."""
    import msgspec

    from bench.commands.records import load_record
    from reports import record as records
    from reports.render import markdown, terminal

    shared.check_format(options)
    record = load_record("run", options.run)
    if assumptions := shared.cost_assumptions(options):
        record = msgspec.structs.replace(record, assumptions=assumptions)
    if options.json:
        output.write_encoded_json(records.encode(record).decode())
    elif options.format == "markdown":
        output.write(markdown.render(record))
    else:
        terminal.show(record, shared.output_console())
    return 0
