"""Arguments of a command as text, whatever the locale.

Needs the standard library alone: packages carry this file.
"""

import os

from shakespeare.errors import InvalidInput


def as_utf8(argument: str) -> str:
    """An argument that JSON and every terminal can hold: as the locale reads it; its bytes as UTF-8 where it cannot.

    Raises:
        InvalidInput: they are neither.
    """
    # So Python keeps a byte that it could not read.
    if not any("\udc80" <= character <= "\udcff" for character in argument):
        return argument
    try:
        return os.fsencode(argument).decode()
    except UnicodeError:
        raise InvalidInput("argument", ascii(argument), "must be UTF-8") from None
