"""A line on standard error: what a command is at, what went wrong where it goes on."""

import sys

from shakespeare.terminal.terminal_text import escape_controls


def tell(text: str) -> None:
    """Writes it at once, whatever control characters a name or a child's last words hold."""
    sys.stderr.write(f"bard: {escape_controls(text)}\n")
    sys.stderr.flush()
