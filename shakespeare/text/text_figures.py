"""What a text is like in figures that need no reader: its words and their order, its layout, what it copies.

They are proxies: a text can have them all as Shakespeare's and make no sense.
"""

import re
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from shakespeare.text.character_classes import names_speaker
from shakespeare.text.copied_passages import longest_copied

LENGTHS = (1, 2, 3)  # of sequences of words
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_UNKNOWN = -1

Codes = npt.NDArray[np.int64]


class SequenceCounts(msgspec.Struct, frozen=True):
    """Sequences of so many neighbouring words of a text, punctuation and line breaks between them ignored."""

    length: int
    total: int
    distinct: int
    in_training: int  # of all, those that training text holds too


class WritingFigures(msgspec.Struct, frozen=True):
    """Counts of one sample: of one or more texts, each by itself where neighbours matter."""

    characters: int
    sequences: tuple[SequenceCounts, ...]
    lines: int  # that are complete and not empty
    speaker_lines: int  # of them, those in capitals alone
    known_speakers: int  # of them, those that training text holds as a line
    copied: str  # the longest passage that training text holds too


def words(text: str) -> list[str]:
    """The words of a text without regard to case. One at its very end is left out: it may have been cut off."""
    return [match[0].casefold() for match in _WORD.finditer(text) if match.end() < len(text)]


def measure(training: str, samples: Sequence[Sequence[str]]) -> list[WritingFigures]:
    """The figures of each sample, a list of texts, against the training text, which is read once for all."""
    copied = iter(longest_copied(training, [text for texts in samples for text in texts]))
    sequences = _count_sequences(words(training), [[words(text) for text in texts] for texts in samples])
    speakers = {line for line in training.split("\n") if names_speaker(line)}
    figures = []
    for texts, counted in zip(samples, sequences, strict=True):
        lines = [line for text in texts for line in text.split("\n")[:-1] if line.strip()]
        named = [line for line in lines if names_speaker(line)]
        figures.append(
            WritingFigures(
                characters=sum(map(len, texts)),
                sequences=counted,
                lines=len(lines),
                speaker_lines=len(named),
                known_speakers=sum(line in speakers for line in named),
                copied=max((next(copied) for _ in texts), key=len, default=""),
            )
        )
    return figures


def _count_sequences(
    training: list[str], samples: Sequence[Sequence[list[str]]]
) -> list[tuple[SequenceCounts, ...]]:
    """Counts each sample's sequences of every length. Words are numbered, so that a sequence is one number."""
    numbers: dict[str, int] = {}
    numbered = [
        [np.array([numbers.setdefault(word, len(numbers)) for word in text], np.int64) for text in texts]
        for texts in samples
    ]
    known = np.fromiter((numbers.get(word, _UNKNOWN) for word in training), np.int64, len(training))
    size = len(numbers)  # cubed it stays below 2^63 up to two million words
    in_training = {length: np.unique(_codes(known, length, size)) for length in LENGTHS}
    return [
        tuple(
            _count(
                np.concatenate([_codes(text, length, size) for text in texts]), length, in_training[length]
            )
            for length in LENGTHS
        )
        for texts in numbered
    ]


def _codes(numbers: Codes, length: int, size: int) -> Codes:
    """A number for each sequence of `length` words, unless it holds an unknown one."""
    count = max(0, len(numbers) - length + 1)
    codes, is_known = np.zeros(count, np.int64), np.ones(count, np.bool_)
    for offset in range(length):
        part = numbers[offset : offset + count]
        codes = codes * size + part
        is_known &= part != _UNKNOWN
    return codes[is_known]


def _count(codes: Codes, length: int, in_training: Codes) -> SequenceCounts:
    return SequenceCounts(
        length=length,
        total=len(codes),
        distinct=len(np.unique(codes)),
        in_training=int(np.count_nonzero(_is_among(codes, in_training))),
    )


def _is_among(codes: Codes, sorted_codes: Codes) -> npt.NDArray[np.bool_]:
    """`np.isin` would sort the training text's codes once more for each sample."""
    nearest = np.searchsorted(sorted_codes, codes)
    within = nearest < len(sorted_codes)
    is_among = np.zeros(len(codes), np.bool_)
    is_among[within] = sorted_codes[nearest[within]] == codes[within]
    return is_among
