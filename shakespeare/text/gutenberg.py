"""Takes Project Gutenberg's licences out of a text: of one book, or of several in one file.

A book's text lies between a start and an end marker; before 2004 it begins behind the "small print". What is
not shown to be licence stays: a user's own text beside a book, and a book whose end marker is missing.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_LONGEST_HEADER = 20_000  # characters; the small print of the 1990s takes some 12,000
_GAP = r"\s{1,3}"  # markers wrap where their line was full
_PROJECT = rf"PROJECT{_GAP}GUTENBERG"
_OF_PROJECT = rf"{_GAP}OF(?:{_GAP}(?:THE|THIS))?{_GAP}{_PROJECT}\b"
# A title reaches to its closing stars, over a few lines; without them it ends with its line.
_TITLE = r"(?:(?:(?!\n[ \t]*\n)[\s\S]){0,400}?\*{3}.*|.*)$"
_MarkKind = Literal["header", "start", "small print", "end", "closing line", "licence ends"]
_FORMS: dict[_MarkKind, str] = {
    "header": rf"^[ \t*]*(?:(?:THE|THIS)[ \t]+)?{_PROJECT}(?:['\u2019]S\b|{_GAP}E-?(?:BOOK|TEXT)\b).*$",
    "start": rf"^[ \t]*\*{{3}}[ \t]*START{_OF_PROJECT}{_TITLE}",
    "small print": r"^[ \t]*\*END[ *]*THE SMALL PRINT.*$",
    "end": rf"^[ \t]*\*{{3}}[ \t]*END{_OF_PROJECT}{_TITLE}",
    # Two runs of spaces side by side would try every way to divide a line of them.
    "closing line": rf"^(?:[ \t]*\*{{1,2}})?[ \t]*END{_OF_PROJECT}.*$",
    "licence ends": rf"^.*newsletter{_GAP}to{_GAP}hear{_GAP}about{_GAP}new{_GAP}eBooks\.[ \t]*$",
}
_PATTERNS = {kind: re.compile(form, re.MULTILINE | re.IGNORECASE) for kind, form in _FORMS.items()}


class _Mark(NamedTuple):
    """A line, or a wrapped one, that tells licence from text; offsets of its first character and behind it."""

    start: int
    end: int
    kind: _MarkKind


class _Following(NamedTuple):
    """The mark behind another one, and the first that is no header; None where none follows."""

    mark: _Mark | None
    no_header: _Mark | None


def without_licences(text: str) -> str:
    """The texts of all books, one after another; a text without a whole pair of markers is unchanged."""
    marks = sorted(
        _Mark(match.start(), match.end(), kind)
        for kind, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
    )
    kinds = [mark.kind for mark in marks]
    if "small print" not in kinds and not ("start" in kinds and "end" in kinds[kinds.index("start") :]):
        return text
    kept = [part.strip() for part in _parts(text, marks)]
    return "\n\n".join(part for part in kept if part) + "\n"


def _parts(text: str, marks: list[_Mark]) -> Iterator[str]:
    """Everything that is no licence, in order."""
    begin: int | None = 0  # where the part to keep begins; None within a licence
    opening: _MarkKind | None = None  # the mark that the part began with; None: the user's own text
    for mark, following in zip(marks, _following(marks), strict=True):
        if mark.kind in ("start", "small print"):
            # Own text without a line that names the project after it can only be told by its length.
            if begin is not None and (opening or mark.start - begin > _LONGEST_HEADER):
                yield text[begin : mark.start]
            begin, opening = mark.end, mark.kind
        elif begin is None:
            if mark.kind == "licence ends":
                begin, opening = mark.end, None
        elif _ends_part(mark, opening, following):
            yield text[begin : mark.start]
            begin = None
    if begin is not None:
        yield text[begin:]


def _following(marks: list[_Mark]) -> list[_Following]:
    """What follows each mark: in one pass from the end, as a text may hold a mark a line."""
    following: list[_Following] = []
    after, after_headers = None, None
    for mark in reversed(marks):
        following.append(_Following(after, after_headers))
        after = mark
        after_headers = after_headers if mark.kind == "header" else mark
    return following[::-1]


def _ends_part(mark: _Mark, opening: _MarkKind | None, following: _Following) -> bool:
    """Whether a part ends at a mark within it."""
    if (
        mark.kind == "closing line"
    ):  # closes an old book; of a newer one it is the last line before the marker
        return opening == "small print" or bool(following.mark and following.mark.kind == "end")
    if mark.kind == "header":  # a book's title may repeat it: then no other book begins soon after
        book = following.no_header
        is_book = bool(book and book.kind in ("start", "small print"))
        return is_book and book is not None and book.start - mark.start <= _LONGEST_HEADER
    return mark.kind == "end"
