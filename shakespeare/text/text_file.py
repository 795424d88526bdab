"""Reads a text file of the user's: UTF-8, line ends normalised."""

from pathlib import Path

from shakespeare.errors import InvalidInput

MAXIMUM_BYTES = 2**28  # what training and counting take of 100 MB stands in docs/limits.md
_BYTE_ORDER_MARK = "\ufeff"


def read(path: Path) -> str:
    """The text of a UTF-8 file without byte order marks, which joined files hold inside; line ends become newlines.

    Raises:
        InvalidInput: the file cannot be read, is too large, is binary, or is not UTF-8.
    """
    try:
        if (size := path.stat().st_size) > MAXIMUM_BYTES:
            raise InvalidInput("text", path, f"holds {size:,} bytes; at most {MAXIMUM_BYTES:,} fit")
        with path.open("rb") as file:  # the size of a pipe or a device says nothing
            data = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise InvalidInput("text", path, f"must be a readable text file ({error.strerror})") from error
    if len(data) > MAXIMUM_BYTES:
        raise InvalidInput("text", path, f"holds more than {MAXIMUM_BYTES:,} bytes; no more fit")
    if b"\0" in data:
        raise InvalidInput("text", path, "is binary; it must be UTF-8 text")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("text", path, f"is not UTF-8 (byte {error.start}); convert it first") from error
    return text.replace(_BYTE_ORDER_MARK, "").replace("\r\n", "\n").replace("\r", "\n")
