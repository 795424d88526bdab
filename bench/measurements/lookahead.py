"""Whether a prediction sees the future: predictions are compared after everything that follows was changed."""

import numpy as np

from compress.predictors import OpenedModel
from reports.record import Lookahead
from shakespeare.evaluation import Logits, Positions
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import evenly_spaced

_SEED = 1616
_BLOCKS = 2
_LENGTH = 8  # a window model runs once a position: whole blocks would take seconds
_QUARTERS = (1, 2, 3)  # of a block: where the future begins to differ


def check(opened: OpenedModel, test_ids: Ids, positions: Positions) -> Lookahead:
    """Changes every character from a cut on, and compares all logits that may not know of it.

    The prediction of the character at the cut is among them: it is made from what precedes the cut.
    `test_ids` is the test text in the model's ids.

    Raises:
        InvalidInput: the text is too short for one block.
    """
    starts = positions.starts(len(test_ids))
    length = min(_LENGTH, positions.length)
    cuts = sorted({length * quarter // 4 for quarter in _QUARTERS})
    random = np.random.default_rng(_SEED)
    compared, largest_change = 0, 0.0
    for start in starts[evenly_spaced(len(starts), _BLOCKS)]:
        span = test_ids[start - positions.context : start + length]
        before = opened.predictor.block(span, length).copy()  # some engines reuse their buffer
        for cut in cuts:
            changed_span = _with_another_future(span, positions.context + cut, opened.vocabulary.size, random)
            after = opened.predictor.block(changed_span, length)
            compared += cut + 1
            largest_change = max(largest_change, _largest_change(before[: cut + 1], after[: cut + 1]))
    return Lookahead(compared=compared, largest_change=largest_change)


def _with_another_future(span: Ids, cut: int, size: int, random: np.random.Generator) -> Ids:
    """A copy in which every id from `cut` on is another one of the vocabulary."""
    changed_span = span.copy()
    shifts = random.integers(1, size, len(span) - cut)
    changed_span[cut:] = (changed_span[cut:].astype(np.int64) + shifts) % size
    return changed_span


def _largest_change(before: Logits, after: Logits) -> float:
    """The largest difference of two logits. NaN or infinity counts as the largest float."""
    if np.array_equal(before, after):
        return 0.0
    with np.errstate(invalid="ignore"):  # infinity less itself
        change = np.where(before == after, 0.0, np.abs(before.astype(np.float64) - after))
    most = float(np.finfo(np.float32).max)
    return float(np.nan_to_num(change, nan=most, posinf=most).max())
