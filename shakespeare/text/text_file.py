"""Reads a text file of the user's: UTF-8, line ends normalised, without Project Gutenberg's licences."""

from pathlib import Path

from shakespeare.errors import InvalidInput
from shakespeare.text.gutenberg import without_licences

_BYTE_ORDER_MARK = "\ufeff"


def read(path: Path) -> str:
    """The text of a UTF-8 file without byte order marks, which joined files hold inside; line ends become newlines.

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
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("text", path, f"is not UTF-8 (byte {error.start}); convert it first") from error
    text = text.replace(_BYTE_ORDER_MARK, "").replace("\r\n", "\n").replace("\r", "\n")
    return without_licences(text)
