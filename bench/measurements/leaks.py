"""Whether a prediction sees the future, and what validation text shares with training text."""

import numpy as np

from compress.predictors import Opened
from reports.record import Leak, Overlap, Passage
from shakespeare.contamination import SharedSubstrings
from shakespeare.evaluation import Logits, Positions
from shakespeare.vocabulary import Ids
from shakespeare.windows import evenly_spaced

LENGTHS = (16, 32, 64, 128)
# In the plays 17% of validation lies in shared passages of 16 characters: idioms such as "I beseech
# your", which are what a model is to learn. Of 32 it is 0.4%, scene headings and entrances for the
# most part: text that was copied.
MARKED_LENGTH = 32

_SEED = 1616
_BLOCKS = 2
_LENGTH = 8  # a window model runs once a position: whole blocks would take seconds
_QUARTERS = (1, 2, 3)  # of a block: where the future begins to differ


def check(opened: Opened, held_out: Ids, positions: Positions) -> Leak:
    """Changes every character from a cut on, and compares all logits that may not know of it.

    The prediction of the character at the cut is among them: it is made from what precedes the cut.
    `held_out` is the validation text in the model's ids.

    Raises:
        InvalidInput: the validation text is too short for one block.
    """
    starts = positions.starts(len(held_out))
    length = min(_LENGTH, positions.length)
    cuts = sorted({length * quarter // 4 for quarter in _QUARTERS})
    random = np.random.default_rng(_SEED)
    compared, largest = 0, 0.0
    for start in starts[evenly_spaced(len(starts), _BLOCKS)]:
        span = held_out[start - positions.context : start + length]
        before = opened.predictor.block(span, length).copy()  # some engines reuse their buffer
        for cut in cuts:
            other = _with_another_future(span, positions.context + cut, opened.vocabulary.size, random)
            after = opened.predictor.block(other, length)
            compared += cut + 1
            largest = max(largest, _largest_change(before[: cut + 1], after[: cut + 1]))
    return Leak(compared=compared, largest=largest)


def overlap(training: str, held_out: str, positions: Positions) -> tuple[Overlap, tuple[str, ...]]:
    """What both texts share, and for each block of the second its marks, a 1 or a 0 a character.

    Raises:
        InvalidInput: the held-out text is too short for one block.
    """
    starts = positions.starts(len(held_out))
    passages = SharedSubstrings(training, held_out)
    marks = {length: passages.overlap_mask(length) for length in LENGTHS}
    digits = (marks[MARKED_LENGTH].astype(np.uint8) + ord("0")).tobytes().decode("ascii")
    found = Overlap(
        passages=tuple(
            Passage(length=length, characters=int(np.count_nonzero(marked)))
            for length, marked in marks.items()
        ),
        characters=len(held_out),
        longest=passages.longest(),
        marked_length=MARKED_LENGTH,
    )
    return found, tuple(digits[start : start + positions.length] for start in starts)


def _with_another_future(span: Ids, cut: int, size: int, random: np.random.Generator) -> Ids:
    """A copy in which every id from `cut` on is another one of the vocabulary."""
    other = span.copy()
    shifts = random.integers(1, size, len(span) - cut)
    other[cut:] = (other[cut:].astype(np.int64) + shifts) % size
    return other


def _largest_change(before: Logits, after: Logits) -> float:
    """The largest difference of two logits; what has none, as of a NaN, is the largest float."""
    if np.array_equal(before, after):
        return 0.0
    with np.errstate(invalid="ignore"):  # infinity less itself
        change = np.where(before == after, 0.0, np.abs(before.astype(np.float64) - after))
    most = float(np.finfo(np.float32).max)
    return float(np.nan_to_num(change, nan=most, posinf=most).max())
