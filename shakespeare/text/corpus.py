"""A text and its three parts. Training comes first; the end of the text is held out for validation and test.

Validation is for choices: early stopping, which weights are kept, every setting that somebody picks. Test fills
the tables, and no choice ever sees it.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from shakespeare.errors import InvalidInput
from shakespeare.files import sha256
from shakespeare.text import plays, text_file
from shakespeare.text.gutenberg import without_licences
from shakespeare.text.vocabulary import Ids, Vocabulary

# Validation, 5% of the text, must hold one evaluation span: 256 characters of context and 64 to predict.
MINIMUM_CHARACTERS = 6_500
_HELD_OUT_SHARE = 0.15


class Work(NamedTuple):
    """A play and the offset of its first character in the corpus."""

    title: str
    start: int


class Boundaries(NamedTuple):
    """Offsets where the training text and the validation text end. What follows is the test text."""

    training_end: int
    validation_end: int


def boundaries(length: int) -> Boundaries:
    """Divides a text of `length` characters: the last 15% are held out, their first third is validation."""
    held_out = int(length * _HELD_OUT_SHARE)
    return Boundaries(length - held_out, length - held_out + held_out // 3)


@dataclass(frozen=True)
class Corpus:
    """A text, the name of its source, the SHA-256 of its UTF-8 bytes, and the works that it consists of.

    What is derived from the text is computed at the first use and then kept.
    """

    source: str
    text: str
    sha256: str
    works: tuple[Work, ...] = ()  # empty where the text comes from a file
    licence_characters: int = 0  # that were left out of the file as Project Gutenberg's licences

    @property
    def title(self) -> str:
        """The source without its folder, for what is given to others: where a text lies is the user's business."""
        return Path(self.source).name

    @cached_property
    def training_end(self) -> int:
        """Offset where the training text ends and the validation text begins."""
        return boundaries(len(self.text)).training_end

    @cached_property
    def validation_end(self) -> int:
        """Offset where the validation text ends and the test text begins."""
        return boundaries(len(self.text)).validation_end

    @cached_property
    def training(self) -> str:
        """The text that weights, vocabulary, calibration and distillation may see."""
        return self.text[: self.training_end]

    @cached_property
    def validation(self) -> str:
        """The text that choices may see."""
        return self.text[self.training_end : self.validation_end]

    @cached_property
    def test(self) -> str:
        """The text that the tables of quality are made of."""
        return self.text[self.validation_end :]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The characters of the training text: one that only occurs later is unknown, as in use."""
        return Vocabulary.from_text(self.training)

    @cached_property
    def training_ids(self) -> Ids:
        """Ids of the training text, uint16 [characters]."""
        return self._ids[: self.training_end]

    @cached_property
    def validation_ids(self) -> Ids:
        """Ids of the validation text, uint16 [characters]."""
        return self._ids[self.training_end : self.validation_end]

    @cached_property
    def test_ids(self) -> Ids:
        """Ids of the test text, uint16 [characters]."""
        return self._ids[self.validation_end :]

    @cached_property
    def test_works(self) -> tuple[str, ...]:
        """Titles of the works of which at least one character is test text."""
        ends = [*(work.start for work in self.works), len(self.text)][1:]
        pairs = zip(self.works, ends, strict=True)
        return tuple(work.title for work, end in pairs if end > self.validation_end)

    @cached_property
    def _ids(self) -> Ids:
        return self.vocabulary.encode(self.text)


def load(path: Path | str | None = None) -> Corpus:
    """Reads a UTF-8 file without Project Gutenberg's licences, or the installed plays where `path` is None.

    Raises:
        InvalidInput: the text is missing, unreadable, binary, too short, or repeats a single character.
    """
    licence_characters = 0
    if path is None:
        source = plays.SOURCE
        text, works = _joined(list(plays.read()))
    else:
        whole = text_file.read(Path(path))
        source, text, works = str(path), without_licences(whole), ()
        licence_characters = len(whole) - len(text)
    if len(text) < MINIMUM_CHARACTERS:
        length = f"{len(text):,} characters" if text else "empty"
        raise InvalidInput("text", source, f"{length}; at least {MINIMUM_CHARACTERS:,} are needed")
    if text.count(text[0]) == len(text):
        raise InvalidInput("text", source, f"holds one character only ({text[0]!r}); at least two are needed")
    return Corpus(source, text, sha256(text.encode()), works, licence_characters)


def _joined(read: list[plays.Play]) -> tuple[str, tuple[Work, ...]]:
    """The plays with an empty line between two of them, and where each begins."""
    works, start = [], 0
    for play in read:
        works.append(Work(play.title, start))
        start += len(play.text) + 1
    return "\n".join(play.text for play in read), tuple(works)
