"""Text that reaches a terminal, a pipe or a JSON reader safely, whatever a model or a foreign file holds.

Needs the standard library alone: packages carry this file.
"""

import io
import os
import re
import sys
from pathlib import Path
from typing import TextIO

# Control characters move the cursor or change colours, and those of direction reorder what a reader sees.
# A newline and a tab are text; joiners and direction marks are letters of some scripts.
# Some readers end a line at the separators of lines and paragraphs, U+2028 and U+2029.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NOT_ASCII = re.compile(r"[^\n -~]")


def replace_closed_streams() -> None:
    """Lets what goes to a standard stream that was closed, as by `>&-`, go nowhere, here and in child processes.

    A file opened later would take its number. `sys.stdin` stays None: who wants to read it should know.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            lowest_free = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(lowest_free, True)  # noqa: FBT003 - by position alone
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the end


def escape_unencodable() -> None:
    """Makes this process write `\\u...` for what the encoding of its output lacks, instead of ending."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def escape_controls(text: str) -> str:
    """The text with its control characters as they are written in Python: an escape as `\\x1b`."""
    return _CONTROL.sub(lambda match: ascii(match[0])[1:-1], text)


def json_for(stream: TextIO, document: str) -> str:
    """A JSON document as a stream can carry it: still JSON where the encoding is not UTF-8, and without controls.

    Only strings hold such characters, and in strings JSON writes them as `\\uXXXX`.
    """
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-")
    pattern = _CONTROL if encoding in ("utf-8", "utf8") else _NOT_ASCII
    return pattern.sub(_json_escape, document)


def _json_escape(match: re.Match[str]) -> str:
    """One or two UTF-16 units."""
    data = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[place : place + 2].hex()}" for place in range(0, len(data), 2))
