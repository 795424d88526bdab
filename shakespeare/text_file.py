"""Reads a text file of the user's: UTF-8, line ends normalised, without Project Gutenberg's licence."""

import re
from pathlib import Path

from shakespeare.errors import InvalidInput

_GUTENBERG_START = re.compile(r"^\*\*\* ?START OF TH(?:E|IS) PROJECT GUTENBERG EBOOK.*$", re.MULTILINE)
_GUTENBERG_END = re.compile(r"^\*\*\* ?END OF TH(?:E|IS) PROJECT GUTENBERG EBOOK.*$", re.MULTILINE)


def read(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark; line ends become newlines.

    Raises:
        InvalidInput: the file cannot be read, is binary, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput("text", path, f"must be a readable text file ({error.strerror})") from error
    if b"\0" in data:
        raise InvalidInput("text", path, "is binary; it must be UTF-8 text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("text", path, f"is not UTF-8 (byte {error.start}); convert it first") from error
    return _without_licence(text.replace("\r\n", "\n").replace("\r", "\n"))


def _without_licence(text: str) -> str:
    """What lies between the header and the footer of a Project Gutenberg file; any other text unchanged."""
    start, end = _GUTENBERG_START.search(text), _GUTENBERG_END.search(text)
    if start and end and start.end() < end.start():
        return text[start.end() : end.start()].strip() + "\n"
    return text
