"""The page of results of `bard learn`, docs/learning.md, and a single record as Markdown or in a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from reports import units
from reports.learning.record import LearningRecord
from reports.learning.tables import tables
from reports.render.markdown import escape, table_section
from reports.render.terminal import show_table
from reports.tables import printable

TITLE = "Who learns most in the same minutes"
_ABLATION_TITLE = "What one changed setting is worth"  # of a record that may compare at equal text
FIGURE = "learning-minutes"  # of the record in which entrants are compared
STUDENTS_FIGURE = "small-files"  # of the record of students
STUDENTS_ALT = "Bits per character of small files against bytes to ship, with the line of counting"
_ON_THE_WAY = (
    "Markers are means over seeds, bars reach from the best seed to the worst. On the way, each trainer measures "
    "validation text in its own windows, and a schedule that ends at the deadline gains most at the end."
)


def page(
    record: LearningRecord | None, students: LearningRecord | None, others: Sequence[LearningRecord]
) -> str:
    """The page as Markdown: a section for each record that there is."""
    parts = [
        f"# {TITLE}",
        "Written by `docs/generate.py` from records of `bard learn`; do not edit it by hand.",
    ]
    if record:
        figure = f"![Bits per character against minutes of training](figures/{FIGURE}.svg)"
        parts += [figure, _ON_THE_WAY, *_sections(record)]
    if students:
        parts += [f"![{STUDENTS_ALT}](figures/{STUDENTS_FIGURE}.svg)", *_sections(students)]
    for other in others:
        parts += _sections(other)
    return "\n\n".join(parts) + "\n"


def markdown(record: LearningRecord) -> str:
    """One record alone."""
    title = _ABLATION_TITLE if record.ablation else TITLE
    return "\n\n".join((f"# {title}", *_sections(record))) + "\n"


def show(record: LearningRecord, console: Console) -> None:
    """Prints the tables."""
    for table in tables(record):
        show_table(table, console)
    console.print()
    console.print(Text(printable(_origin(record)), style="dim"))


def _sections(record: LearningRecord) -> list[str]:
    trained = (session.command for model in record.models for session in model.sessions)
    typed = dict.fromkeys((*trained, *record.commands))
    commands = "\n".join(f"- `{printable(' '.join(command))}`" for command in typed)
    return [*map(table_section, tables(record)), escape(_origin(record)), *([commands] if commands else [])]


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
    return (
        f"Measured on {machine.cpu}, {units.cores(machine.cores)}, {packages or 'no engine'}{days}; text "
        f"{record.corpus_source}, SHA-256 {record.corpus_sha256[:12]}."
    )
