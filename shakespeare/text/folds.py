"""Parts of a training text that a teacher leaves out: there its answers are not learned by heart."""

import itertools
from typing import NamedTuple

import numpy as np

from shakespeare.text.vocabulary import Ids

_PIECES = 16  # of each part, spread over the text: it may be ordered by genre


class Fold(NamedTuple):
    """Part `number` of `parts`, from 1."""

    number: int
    parts: int

    def spans(self, characters: int) -> list[tuple[int, int]]:
        """Where its pieces begin and end in a text of so many characters."""
        edges = np.linspace(0, characters, self.parts * _PIECES + 1).astype(int).tolist()
        pieces = list(itertools.pairwise(edges))
        return pieces[self.number - 1 :: self.parts]

    def without(self, ids: Ids) -> Ids:
        """The text that is left, its pieces one after the other."""
        kept = np.ones(len(ids), bool)
        for start, end in self.spans(len(ids)):
            kept[start:end] = False
        return ids[kept]
