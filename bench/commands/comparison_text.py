"""A comparison of two runs for people: tables on a terminal, or Markdown."""

import sys
from collections.abc import Sequence

from rich.text import Text

from bench.commands.comparison_json import Comparison
from bench.commands.options import output_console
from reports.compare import runs
from reports.render import markdown, terminal
from reports.tables import Table, printable


def show(comparison: Comparison, title: str, format_: str) -> None:
    """Prints it; `format_` is "terminal" or "markdown"."""
    lines = _lines(comparison)
    tables = runs.tables(
        comparison.a, comparison.b, tuple(comparison.cells), times=not comparison.machine_differences
    )
    if format_ == "markdown":
        sys.stdout.write(_markdown(title, lines, tables))
    else:
        _print(title, lines, tables)


def _lines(comparison: Comparison) -> list[str]:
    """The summary, and whether each condition holds."""
    lines = [runs.summary(tuple(comparison.cells))]
    if comparison.machine_differences:
        differences = "; ".join(comparison.machine_differences)
        lines.append(f"Different machines, so times are not compared: {differences}")
    for outcome in comparison.outcomes:
        lines.append(outcome.words)
        lines += [f"{outcome.threshold.text}: {offender}" for offender in outcome.offenders]
    return lines


def _markdown(title: str, lines: Sequence[str], tables: Sequence[Table]) -> str:
    items = "\n".join(f"- {markdown.escape(line)}" for line in lines)
    sections = [markdown.section(table) for table in tables]
    return "\n\n".join([f"# {markdown.escape(title)}", items, *sections]) + "\n"


def _print(title: str, lines: Sequence[str], tables: Sequence[Table]) -> None:
    console = output_console()
    console.print(Text(printable(title), style="bold"))
    for line in lines:
        console.print(Text(f"- {printable(line)}"))
    for table in tables:
        console.print()
        console.print(Text(table.title, style="bold"))
        if table.rows:
            console.print(terminal.grid(table))
        for note in table.notes:
            console.print(Text(note, style="dim"))
