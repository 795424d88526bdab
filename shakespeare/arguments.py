"""Arguments of a command as text, whatever the locale.

Needs the standard library alone: packages carry this file.
"""

import os

from shakespeare.errors import InvalidInput


def as_utf8(argument: str) -> str:
    """An argument that JSON and every terminal can hold: its bytes read as UTF-8, also where the locale's are not.

    Raises:
        InvalidInput: they are not UTF-8.
    """
    try:
        return os.fsencode(argument).decode()
    except UnicodeError:
        raise InvalidInput("argument", ascii(argument), "must be UTF-8") from None
