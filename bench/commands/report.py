"""bard report"""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import options as shared
from bench.commands import output
from bench.settings.apply import is_said

if TYPE_CHECKING:
    from reports.record import Record

SUMMARY = "render a run's record again"
HTML = "html"
FORMATS = (*shared.FORMATS, HTML)


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    from reports.render.badges import BADGES

    parser.add_argument("run", type=Path, metavar="RUN", help="a run's folder or its record.json")
    shared.add_format(parser, FORMATS)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="of --format html (default: report.html beside the record)"
    )
    parser.add_argument("--force", action="store_true", help="replace the file that --out names")
    parser.add_argument("--full", action="store_true", help="every table, not the short report")
    parser.add_argument(
        "--summary", action="store_true", help="print Markdown that fits a comment on a change"
    )
    parser.add_argument(
        "--badge",
        metavar="NAME",
        help=f"print a badge as JSON that shields draws an endpoint badge from: {shared.listed(BADGES)}",
    )
    shared.add_costs(parser)
    shared.add_json(parser, "print the record itself")
    parser.epilog = (
        "example: bard report runs/quick --format markdown --full --watts 35 > report-full.md\n"
        "--format html writes one file that opens from disk, and prints its path.\n"
        "A run that has not ended, or was interrupted, is shown as far as it came."
    )


def run(options: Namespace) -> int:
    """Renders the record again."""
    import msgspec

    from bench.commands.records import load_run, record_file
    from shakespeare.errors import InvalidInput

    shared.check_format(options, FORMATS)
    prints = options.json or options.summary or options.badge is not None
    if is_said(options, "out") and (options.format != HTML or prints):
        raise InvalidInput("out", options.out, f"only --format {HTML} writes a file, and that alone")
    if options.out is not None and options.out.resolve() == record_file(options.run).resolve():
        raise InvalidInput("out", options.out, "is the record itself; name another file")
    record = load_run("run", options.run)
    if assumptions := shared.cost_assumptions(options):
        record = msgspec.structs.replace(record, assumptions=assumptions)
    _show(record, options)
    return 0


def _show(record: "Record", options: Namespace) -> None:
    from reports import record as records
    from reports.render import badges, markdown, markdown_short, terminal
    from shakespeare.errors import require_known

    if options.badge is not None:
        require_known("badge", options.badge, badges.BADGES)
        output.write_json(badges.badge(record, options.badge))
    elif options.json:
        output.write_encoded_json(records.encode(record).decode())
    elif options.summary:
        output.write(markdown_short.comment(record))
    elif options.format == "markdown":
        output.write(markdown.render(record) if options.full else markdown_short.render(record))
    elif options.format == HTML:
        output.write(f"{_write_page(record, options)}\n")
    else:
        terminal.show(record, shared.output_console(), full=options.full)


def _write_page(record: "Record", options: Namespace) -> Path:
    """Where the page was written.

    Raises:
        InvalidInput: a library is not installed, or the file cannot be written.
    """
    from bench import drawing_library
    from bench.pipeline.run_folder import REPORT_HTML
    from reports.html import libraries, page
    from shakespeare.errors import InvalidInput
    from shakespeare.files import check_absent, write

    folder: Path = options.run if options.run.is_dir() else options.run.parent
    path: Path = options.out or folder / REPORT_HTML
    replace = options.force or not is_said(options, "out")
    if not replace:
        check_absent(path, "out")  # before seconds of rendering
    try:
        html = page.render(record, drawing_library.script)
    except libraries.MissingLibraryError as error:
        raise InvalidInput("format", HTML, str(error)) from error
    write(path, html.encode(), replace=replace)
    return path
