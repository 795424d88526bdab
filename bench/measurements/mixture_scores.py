"""Members of a mixture, mixed block by block, and what the mixture reaches."""

import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.measurements import quality
from bench.measurements.contamination import Runs
from reports.record import Baseline
from shakespeare import evaluation, mixture
from shakespeare.evaluation import Block, Positions
from shakespeare.mixture import Probabilities
from shakespeare.text.vocabulary import Ids, Vocabulary

KIND = "mixture"
_SMALLEST_SHARE = 0.005  # of an n-gram, that a name tells of
_SMALLEST_CHANCE = 1e-30  # that a softmax in float32 may give; its logarithm is finite


class Member(NamedTuple):
    """One model: what it gives to the true characters of validation text, [places]; its size in bytes."""

    name: str
    validation: npt.NDArray[np.float64]
    table_bytes: int
    adaptive: bool = False
    counts: bool = False  # an n-gram


class Source(NamedTuple):
    """Members that are computed together.

    `test` yields for each block what each of them gives to every character, [places of a block, vocabulary]: of all
    blocks at once it would be places x alphabet.
    """

    members: tuple[Member, ...]
    test: Iterator[tuple[Probabilities, ...]]


class Mixture:
    """Members mixed by the weights that are best on validation text, and the blocks that they are scored on."""

    def __init__(self, members: list[Member]) -> None:
        self._members, self._blocks = members, list[Block]()
        began = time.perf_counter()
        self._weights = mixture.fit_weights([member.validation for member in members])
        self._seconds = time.perf_counter() - began

    def score(self, start: int, chances: list[Probabilities], truth: Ids) -> None:
        """Adds one block of test text."""
        began = time.perf_counter()
        mixed = mixture.mix(chances, self._weights)
        logits = np.log(np.maximum(mixed, _SMALLEST_CHANCE)).astype(np.float32)
        self._blocks.append(evaluation.score_block(start, logits, truth))
        self._seconds += time.perf_counter() - began

    def row(self, positions: Positions, vocabulary: Vocabulary, overlap_mask: tuple[Runs, ...]) -> Baseline:
        """What was reached."""
        shares = " + ".join(
            f"{weight:.2f} {member.name}"
            for weight, member in zip(self._weights, self._members, strict=True)
            if weight >= _SMALLEST_SHARE or not member.counts
        )
        return Baseline(
            name=shares,
            kind=KIND,
            adaptive=any(member.adaptive for member in self._members),
            primed=True,
            table_bytes=sum(member.table_bytes for member in self._members),
            compressed_bytes=0,
            seconds=self._seconds,
            quality=quality.summarise(self._blocks, positions, vocabulary, overlap_mask),
        )
