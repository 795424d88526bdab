"""What commands print: text and JSON on standard output, notes on standard error."""

import sys

from bench.notice import tell
from shakespeare.terminal.terminal_text import escape_controls, json_for


def write(text: str) -> None:
    """Prints text; names and reasons in it may come from a file that somebody else made."""
    sys.stdout.write(escape_controls(text))


def write_json(document: object) -> None:
    """Prints a document on one line."""
    import msgspec

    write_encoded_json(msgspec.json.encode(document).decode())


def write_encoded_json(document: str) -> None:
    """Prints a document that is encoded already."""
    sys.stdout.write(json_for(sys.stdout, document) + "\n")


def note(text: str) -> None:
    """Tells what the user should know of a result that is good."""
    warn(f"note: {text}")


def warn(text: str) -> None:
    """Tells what went wrong where the command goes on."""
    tell(text)
