"""bard report"""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import options as shared
from bench.commands import output

if TYPE_CHECKING:
    from reports.record import Record

SUMMARY = "render a run's record again"
HTML = "html"
FORMATS = (*shared.FORMATS, HTML)


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", type=Path, metavar="RUN", help="a run's folder or its record.json")
    shared.add_format(parser, FORMATS)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="of --format html (default: report.html beside the record)"
    )
    shared.add_costs(parser)
    shared.add_json(parser, "print the record itself")
    parser.epilog = (
        "example: bard report runs/quick --format markdown --watts 35 > report.md\n"
        "--format html writes one file that opens from disk, and prints its path."
    )


def run(options: Namespace) -> int:
    """Renders the record again."""
    import msgspec

    from bench.commands.records import load_record
    from reports import record as records
    from reports.render import markdown, terminal
    from shakespeare.errors import InvalidInput

    shared.check_format(options, FORMATS)
    if options.out and options.format != HTML:
        raise InvalidInput("out", options.out, f"only --format {HTML} writes a file")
    record = load_record("run", options.run)
    if assumptions := shared.cost_assumptions(options):
        record = msgspec.structs.replace(record, assumptions=assumptions)
    if options.json:
        output.write_encoded_json(records.encode(record).decode())
    elif options.format == HTML:
        output.write(f"{_write_page(record, options)}\n")
    elif options.format == "markdown":
        output.write(markdown.render(record))
    else:
        terminal.show(record, shared.output_console())
    return 0


def _write_page(record: "Record", options: Namespace) -> Path:
    """Where the page was written.

    Raises:
        InvalidInput: a library is not installed, or the file cannot be written.
    """
    from bench.pipeline.run_folder import PAGE
    from reports.html import libraries, page
    from shakespeare.errors import InvalidInput
    from shakespeare.files import write

    folder: Path = options.run if options.run.is_dir() else options.run.parent
    path: Path = options.out or folder / PAGE
    try:
        html = page.render(record)
    except libraries.MissingLibraryError as error:
        raise InvalidInput("format", HTML, str(error)) from error
    write(path, html.encode())
    return path
