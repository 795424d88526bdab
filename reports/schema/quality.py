"""How well models and their references predict the test text, and what that text shares with training text."""

from typing import ClassVar

import msgspec

from reports.schema.struct import Count, PositiveCount, Seconds, Struct
from reports.schema.timing import Speed

MOST_NATS = 1e9  # of a block: far above what a million characters cost that no model expects
REQUIRED_METRICS = ("top1", "nats")

Spans = tuple[tuple[Count, Count], ...]  # starts and ends (exclusive) within a block


class Quality(Struct, frozen=True):
    """Next-character prediction over test blocks: a sum a block, for intervals over pieces of text."""

    block_length: Count  # characters predicted in each block
    context: Count  # characters before a block that a model may read
    starts: tuple[Count, ...]  # offsets of the blocks in the test text
    # Metric to its sum in each block; top1 and nats are always there, top5 where there are over five characters.
    sums: dict[str, tuple[float, ...]]
    predicted: tuple[str, ...]  # the likeliest character of every position, a text a block
    # The part of `sums` on characters of `TestText.overlap_mask`; empty: unknown.
    overlap_sums: dict[str, tuple[float, ...]] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.starts or self.block_length < 1:
            raise ValueError("quality: it is of at least one block of at least one character")
        missing = [name for name in REQUIRED_METRICS if name not in self.sums]
        if missing:
            raise ValueError(f"quality: sums lack {', '.join(missing)}")
        if len(self.predicted) != len(self.starts) or any(
            len(values) != len(self.starts) for values in (*self.sums.values(), *self.overlap_sums.values())
        ):
            raise ValueError("quality: starts, sums, overlap_sums and predicted hold one value a block")
        if self.overlap_sums and self.overlap_sums.keys() != self.sums.keys():
            raise ValueError("quality: overlap_sums hold the metrics of sums, or none")
        if {len(text) for text in self.predicted} != {self.block_length}:
            raise ValueError("quality: predicted holds one character a position")
        for sums in (self.sums, self.overlap_sums):
            _check_sums(sums, self.block_length)

    @property
    def top1(self) -> tuple[float, ...]:
        """How often the likeliest character of a block was right."""
        return self.sums["top1"]

    @property
    def nats(self) -> tuple[float, ...]:
        """The loss of each block."""
        return self.sums["nats"]


def _check_sums(sums: dict[str, tuple[float, ...]], block_length: int) -> None:
    """No model is right more often than it is asked, or loses less than nothing.

    Raises:
        ValueError: one would be.
    """
    hits = [value for name in ("top1", "top5") for value in sums.get(name, ())]
    if not all(0 <= value <= block_length for value in hits):
        raise ValueError("quality: top1 and top5 of a block lie between 0 and block_length")
    if not all(0 <= nats <= MOST_NATS for nats in sums.get("nats", ())):
        raise ValueError(f"quality: nats of a block lie between 0 and {MOST_NATS:g}")


class TestText(Struct, frozen=True):
    """What was to be predicted: a text a block, and the class of each of its characters."""

    __test__: ClassVar[bool] = False  # pytest takes classes of this name for tests

    classes: tuple[str, ...]  # names of the classes of characters
    truth: tuple[str, ...]  # the characters of each block
    kinds: tuple[str, ...]  # a text a block: for each character a digit, the index of its class
    # For each block the spans of characters that training text holds too; empty: unknown.
    overlap_mask: tuple[Spans, ...] = ()

    def __post_init__(self) -> None:
        if [len(text) for text in self.truth] != [len(kinds) for kinds in self.kinds]:
            raise ValueError("test: kinds holds a digit for each character of truth")
        known = {str(index) for index in range(len(self.classes))}
        if not set("".join(self.kinds)) <= known:
            raise ValueError(f"test: kinds holds digits below {len(self.classes)}, the number of classes")
        if self.overlap_mask and len(self.overlap_mask) != len(self.truth):
            raise ValueError("test: overlap_mask holds one value a block, or none")
        for text, spans in zip(self.truth, self.overlap_mask, strict=False):
            borders = [border for span in spans for border in span]
            within = not borders or 0 <= borders[0] < borders[-1] <= len(text)
            if borders != sorted(set(borders)) or not within:
                raise ValueError(
                    "test: overlap_mask holds spans within a block, in order, none of them empty"
                )


class Passage(Struct, frozen=True):
    """How many test characters lie in a passage of at least `length` that training text holds too."""

    length: Count
    characters: Count


class Overlap(Struct, frozen=True):
    """What test and training text share."""

    passages: tuple[Passage, ...]
    characters: Count  # of test text
    longest: str  # the longest passage that both hold
    mask_length: Count  # characters of a passage from which on `TestText.overlap_mask` holds it


class Lookahead(Struct, frozen=True):
    """Whether predictions change when the text after them does."""

    compared: Count  # predictions
    largest_change: float  # of a logit; 0: the model does not see the future


class Baseline(Struct, frozen=True):
    """A predictor without a network: counts of n-grams, or a compressor."""

    name: str  # "4-gram", "xz"
    kind: str  # "n-gram", "compressor"
    adaptive: bool  # learns the test text as it reads it, which no frozen model does
    primed: bool  # read the training text first
    table_bytes: Count  # of its tables in memory; of a compressor 0
    compressed_bytes: Count  # the same as zstd
    seconds: Seconds  # that it took, while another reference may have been counted
    quality: Quality | None = None  # null for a compressor
    coded_bytes: Count | None = None  # what a compressor makes of the test text
    coded_characters: Count | None = None


class WordModelRecord(Struct, frozen=True):
    """The word-level model, over the same blocks as the character models."""

    vocabulary_size: Count  # words, the unknown token and the end included
    parameters: Count
    weights_bytes: Count
    training_seconds: Seconds
    training_words: Count
    steps: Count
    steps_per_epoch: PositiveCount
    out_of_vocabulary: Count  # of all test words
    test_words: Count
    starts: tuple[Count, ...]  # offsets of blocks in the test text
    characters: tuple[Count, ...]  # in each block, of the words that begin there
    words: tuple[Count, ...]
    top1: tuple[Count, ...]  # words of each block that were predicted
    top5: tuple[Count, ...]  # words of each block among the five likeliest
    nats: tuple[float, ...]  # of whole words: known ones and unknown tokens
    spelling_nats: tuple[float, ...]  # of spelling what is unknown
    step: Speed | None = None
    # Words of each block that were predicted, and among the five likeliest, ranked among words; empty: not known.
    word_top1: tuple[Count, ...] = ()
    word_top5: tuple[Count, ...] = ()
    parameters_per_word: Count | None = None  # that each word of the vocabulary adds
