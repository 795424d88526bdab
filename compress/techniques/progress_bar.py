"""A progress bar that shows its texts as they are: a name in them may come from a file that somebody else made."""

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from shakespeare.terminal.terminal_text import escape_controls


class _Plain(TextColumn):
    """Neither markup nor control characters, and one line."""

    def render(self, task: Task) -> Text:
        return plain(self.text_format.format(task=task))


def plain(text: str) -> Text:
    """A line for a terminal, its control characters escaped; brackets in it are no markup."""
    return Text(escape_controls(" ".join(text.split())))


def progress_bar(file: TextIO, *, hidden: bool = False) -> Progress:
    """A bar on a stream; each task has a description, and a `note` that changes as it goes on."""
    return Progress(
        _Plain("{task.description}"),
        BarColumn(bar_width=16),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("ETA"),
        TimeRemainingColumn(),
        _Plain("{task.fields[note]}"),
        console=Console(file=file),
        disable=hidden,
    )
