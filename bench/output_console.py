"""Standard output as rich writes it, where a pipe may be closed and COLUMNS may be any number."""

import os

from rich.console import Console

_USUAL_WIDTH = 80


class OutputConsole(Console):
    """A console that leaves a closed pipe to the command, and writes no lines of no width."""

    def __init__(self) -> None:
        super().__init__(width=_USUAL_WIDTH if os.environ.get("COLUMNS", "").strip() == "0" else None)

    def on_broken_pipe(self) -> None:
        """Called while the error is handled: it goes on to whoever knows what the exit status is."""
        raise  # noqa: PLE0704
