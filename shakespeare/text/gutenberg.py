"""Takes Project Gutenberg's licences out of a text: of one book, or of several in one file.

A book's text lies between a start and an end marker; before 2004 it begins behind the "small print" and ends at a
line that says so. What is not shown to be licence stays: a user's own text beside a book, and a book whose end marker
is missing.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_LONGEST_HEADER = 20_000  # characters; the small print of the 1990s takes some 12,000
_LONGEST_LICENCE = 25_000  # behind an end marker; that of today takes some 19,000
_LICENCE_SHOWS = 2_000  # within so many characters a licence has named itself or the project
_LONGEST_TITLE = 400
_GAP = r"\s{1,3}"  # markers wrap where their line was full
_PROJECT = rf"PROJECT{_GAP}GUTENBERG"
_OF_PROJECT = rf"{_GAP}OF(?:{_GAP}(?:THE|THIS))?{_GAP}{_PROJECT}\b"
# A title reaches to its closing stars, over a few lines; without them it ends with its line.
_TITLE = rf"(?:(?:(?!\n[ \t]*\n)[\s\S]){{0,{_LONGEST_TITLE}}}?\*{{3}}.*|.*)$"
_MarkKind = Literal["header", "start", "small print", "end", "closing line", "licence ends"]
_OPENINGS: tuple[_MarkKind, ...] = ("start", "small print")
_FORMS: dict[_MarkKind, str] = {
    "header": (
        rf"^[ \t*]*(?:(?:(?:THE|THIS)[ \t]+)?{_PROJECT}(?:['\u2019]S\b|{_GAP}E-?(?:BOOK|TEXT)\b)"
        r"|START[ *]*THE SMALL PRINT).*$"
    ),
    "start": rf"^[ \t]*\*{{3}}[ \t]*START{_OF_PROJECT}{_TITLE}",
    "small print": r"^[ \t]*\*END[ *]*THE SMALL PRINT.*$",
    "end": rf"^[ \t]*\*{{3}}[ \t]*END{_OF_PROJECT}{_TITLE}",
    # Two runs of spaces side by side would try every way to divide a line of them.
    "closing line": rf"^(?:[ \t]*\*{{1,2}})?[ \t]*END{_OF_PROJECT}.*$",
    "licence ends": rf"^.*newsletter{_GAP}to{_GAP}hear{_GAP}about{_GAP}new{_GAP}eBooks\.[ \t]*$",
}
_PATTERNS = {kind: re.compile(form, re.MULTILINE | re.IGNORECASE) for kind, form in _FORMS.items()}
# A licence says both soon; somebody's own text may well say one of them, as plays say "licence".
_LICENCE_WORDS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (r"\blicen[cs]e|\bGeneral Terms\b", rf"{_PROJECT}|gutenberg\.org")
)


class _Mark(NamedTuple):
    """A line, or a wrapped one, that tells licence from text; offsets of its first character and behind it."""

    start: int
    end: int
    kind: _MarkKind


class _Following(NamedTuple):
    """The mark behind another one, and the first that may end a licence, if any."""

    mark: _Mark | None = None
    licence_end: _Mark | None = None


def without_licences(text: str) -> str:
    """The texts of all books, one after another; a text without a whole pair of markers is unchanged."""
    marks = _of_books(
        sorted(
            _Mark(match.start(), match.end(), kind)
            for kind, pattern in _PATTERNS.items()
            for match in pattern.finditer(text)
        )
    )
    kinds = [mark.kind for mark in marks]
    if "small print" not in kinds and not ("start" in kinds and "end" in kinds[kinds.index("start") :]):
        return text
    kept = [part.strip() for part in _parts(text, marks)]
    return "\n\n".join(part for part in kept if part) + "\n"


def _of_books(marks: list[_Mark]) -> list[_Mark]:
    """The marks without headers that no book begins soon after: a book's title may repeat its header."""
    kept: list[_Mark] = []
    book: _Mark | None = None  # the next mark that is no header
    for mark in reversed(marks):  # one pass from the end, as a text may hold a mark a line
        if mark.kind != "header":
            book = mark
        elif not book or book.kind not in _OPENINGS or book.start - mark.start > _LONGEST_HEADER:
            continue
        kept.append(mark)
    return kept[::-1]


def _following(marks: list[_Mark]) -> list[_Following]:
    """What follows each mark."""
    following = [_Following()]
    for mark in reversed(marks):
        ends_licence = mark.kind in (*_OPENINGS, "header", "licence ends")
        following.append(_Following(mark, mark if ends_licence else following[-1].licence_end))
    return following[-2::-1]


def _parts(text: str, marks: list[_Mark]) -> Iterator[str]:
    """Everything that is no licence, in order."""
    begin: int | None = 0  # where the part to keep begins; None within a header
    opening: _MarkKind | None = None  # the mark that the part began with; None: the user's own text
    for mark, following in zip(marks, _following(marks), strict=True):
        is_last_line = mark.kind == "closing line" and _is_close(mark, following.mark)
        is_old_end = mark.kind == "closing line" and opening == "small print"
        if mark.kind == "licence ends" or (mark.kind == "closing line" and not (is_last_line or is_old_end)):
            continue
        if begin is not None:
            yield text[begin : mark.start]
        begin, opening = mark.end, mark.kind if mark.kind in _OPENINGS else None
        if mark.kind == "header" or is_last_line:
            begin = None
        elif mark.kind == "end":
            begin = _behind_licence(text, mark.end, following.licence_end)
    if begin is not None:
        yield text[begin:]


def _is_close(closing_line: _Mark, following: _Mark | None) -> bool:
    """Whether a closing line stands right before the end marker of a newer book."""
    is_end = following is not None and following.kind == "end"
    return is_end and following is not None and following.start - closing_line.end <= _LONGEST_TITLE


def _behind_licence(text: str, start: int, end: _Mark | None) -> int:
    """Where text goes on behind an end marker that ends at `start`."""
    furthest = min(start + _LONGEST_LICENCE, len(text))
    if end and end.kind == "licence ends" and end.end <= furthest:
        return end.end
    shown = min(start + _LICENCE_SHOWS, end.start if end else len(text))
    if not all(words.search(text, start, shown) for words in _LICENCE_WORDS):
        return start  # somebody has taken it out already
    if end and end.start <= furthest:
        return end.start
    return text.find("\n", furthest) + 1 or len(text)
