"""The text that a command was given, and a line for the user about what of it is not read."""

from pathlib import Path

from bench.notice import tell
from shakespeare.text import corpus as corpora
from shakespeare.text.corpus import Corpus


def load(path: Path | str | None) -> Corpus:
    """Reads it as `corpus.load` does, and tells how much was taken for licence: nothing is left out in silence.

    Raises:
        InvalidInput: see `corpus.load`.
    """
    corpus = corpora.load(path)
    if corpus.licence_characters:
        count = f"{corpus.licence_characters:,} characters"
        tell(f"note: {corpus.source}: {count} were taken for Project Gutenberg's licences and left out")
    return corpus
