"""What the test text shares with the training text, and which characters of the blocks lie in it."""

import msgspec
import numpy as np
import numpy.typing as npt

from reports.record import Overlap, Passage
from shakespeare.evaluation import Positions
from shakespeare.text.contamination import SharedSubstrings
from shakespeare.text.corpus import Corpus

Runs = tuple[tuple[int, int], ...]  # start and end (exclusive) of each stretch of a block

LENGTHS = (16, 32, 64, 128)
# In the plays 17% of the held-out text lies in shared passages of 16 characters: idioms such as "I beseech
# your", which are what a model is to learn. Of 32 it is 0.4%, scene headings and entrances for the
# most part: text that was copied.
MASK_LENGTH = 32


class TextOverlap(msgspec.Struct, frozen=True, kw_only=True):
    """What both texts share; for each block the runs of characters inside a shared passage."""

    overlap: Overlap
    mask: tuple[Runs, ...]


def measure(corpus: Corpus, positions: Positions) -> TextOverlap:
    """Looks for every passage of the test text that training text holds too.

    Raises:
        InvalidInput: the test text is too short for one block.
    """
    starts = positions.starts(len(corpus.test))
    shared = SharedSubstrings(corpus.training, corpus.test)
    masks = {length: shared.overlap_mask(length) for length in LENGTHS}
    overlap = Overlap(
        passages=tuple(
            Passage(length=length, characters=int(np.count_nonzero(mask))) for length, mask in masks.items()
        ),
        characters=len(corpus.test),
        longest=shared.longest(),
        mask_length=MASK_LENGTH,
    )
    blocks = (masks[MASK_LENGTH][start : start + positions.length] for start in starts)
    return TextOverlap(overlap=overlap, mask=tuple(runs(block) for block in blocks))


def runs(mask: npt.NDArray[np.bool_]) -> Runs:
    """The stretches of True in a mask: [False, True, True] has one, (1, 3)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return tuple((int(start), int(end)) for start, end in edges.reshape(-1, 2))


def mask_of(block_runs: Runs, length: int) -> npt.NDArray[np.bool_]:
    """The mask [length] that these runs stand for."""
    mask = np.zeros(length, np.bool_)
    for start, end in block_runs:
        mask[start:end] = True
    return mask
