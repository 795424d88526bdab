"""A comparison of two runs for people: tables on a terminal, or Markdown."""

from rich.text import Text

from bench.commands import output
from bench.commands.comparison_json import Comparison
from bench.commands.options import output_console
from reports.compare.summary import summary_line
from reports.compare.tables import tables
from reports.render import markdown, terminal
from reports.tables import printable


def show(comparison: Comparison, title: str, format_: str) -> None:
    """Prints it; `format_` is "terminal" or "markdown"."""
    sentences = _sentences(comparison)
    sections = tables(comparison.a, comparison.b, comparison.changes, times=comparison.times_compared)
    if format_ == "markdown":
        rendered = [markdown.table_section(table) for table in sections]
        parts = [f"# {markdown.escape(title)}", markdown.bullets(sentences), *rendered]
        output.write("\n\n".join(parts) + "\n")
        return
    console = output_console()
    console.print(Text(printable(title), style="bold"))
    for sentence in sentences:
        console.print(Text(f"- {printable(sentence)}"))
    for table in sections:
        terminal.show_table(table, console)


def _sentences(comparison: Comparison) -> list[str]:
    """The summary, and whether each condition holds."""
    sentences = [summary_line(comparison.changes)]
    if comparison.machine_differences:
        differences = "; ".join(comparison.machine_differences)
        sentences.append(
            f"Differs between A and B, and may be what moved the times: {differences}"
            if comparison.times_compared
            else f"Different processors, so times are not compared: {differences}"
        )
    if comparison.results:  # without a condition nothing fails
        sentences += [
            f"Lost in B, which fails unless --allow-missing names it: {cell.text}" for cell in comparison.lost
        ]
    for result in comparison.results:
        sentences.append(result.text)
        sentences += [f"{result.condition.text}: {offender}" for offender in result.offenders]
        sentences += [f"{result.condition.text}: inconclusive: {text}" for text in result.unsure]
    return sentences
