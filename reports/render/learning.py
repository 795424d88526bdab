"""A record of `bard learn` as Markdown or in a terminal."""

from rich.console import Console
from rich.text import Text

from reports import units
from reports.learning.record import LearningRecord
from reports.learning.tables import tables
from reports.render.markdown import escape, table_section
from reports.render.terminal import show_table
from reports.tables import printable

_TITLE = "Who learns most in the same minutes"
_ABLATION_TITLE = "What one changed setting is worth"  # of a record that may compare at equal text


def markdown(record: LearningRecord) -> str:
    """One record alone."""
    title = _ABLATION_TITLE if record.ablation else _TITLE
    return "\n\n".join((f"# {title}", *sections(record))) + "\n"


def show(record: LearningRecord, console: Console) -> None:
    """Prints the tables."""
    for table in tables(record):
        show_table(table, console)
    console.print()
    console.print(Text(printable(_origin(record)), style="dim"))


def sections(record: LearningRecord, level: int = 2) -> list[str]:
    """Its tables under headings of that level, where it was measured, and the commands that made it."""
    trained = (session.command for model in record.models for session in model.sessions)
    typed = dict.fromkeys((*trained, *record.commands))
    shown = (table_section(table, level) for table in tables(record))
    commands = "\n".join(f"- `{printable(' '.join(command))}`" for command in typed)
    return [*shown, escape(_origin(record)), *([commands] if commands else [])]


def _origin(record: LearningRecord) -> str:
    """Where the record comes from."""
    machine = record.machine
    trained = sorted(model.started.partition("T")[0] for model in record.models)
    days = f", {' to '.join(dict.fromkeys((trained[0], trained[-1])))}" if trained else ""
    packages = ", ".join(
        f"{name} {machine.packages[name]}"
        for name in ("tensorflow", "keras", "torch")
        if name in machine.packages
    )
    flags = f" with {' '.join(machine.cpu_flags)}" if machine.cpu_flags else ""
    return (
        f"Measured on {machine.cpu}, {units.cores(machine.cores)}{flags}, {packages or 'no engine'}{days}; text "
        f"{record.corpus_source}, SHA-256 {record.corpus_sha256[:12]}."
    )
