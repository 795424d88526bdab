"""What commands print: text and JSON on standard output, notes on standard error."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

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


@contextmanager
def closed_pipe_ignored() -> Iterator[None]:
    """Within the block nobody needs to read to the end: what a closed pipe does not take is not printed."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        discard_the_rest()


def discard_the_rest() -> None:
    """Sends what is still to be printed nowhere: the end of the process would complain of a closed pipe."""
    with suppress(OSError):  # of a stream that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(text: str) -> None:
    """Tells what the user should know of a result that is good."""
    warn(f"note: {text}")


def warn(text: str) -> None:
    """Tells what went wrong where the command goes on."""
    tell(text)
