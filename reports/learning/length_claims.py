"""Claims of the original report on shorter windows and a wider stride, judged by the ablation of length."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from reports import units
from reports.claims.quality import SIMILAR
from reports.claims.verdicts import OUTCOMES
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, Interval, p_value, place
from reports.learning import seeds
from reports.learning.record import LearningRecord
from reports.tables import Table

ABLATION = "length"
# The change of the ablation that takes a claim's change back, and the claim.
_CLAIMS = {
    "length 100": "windows of 50 instead of 100",
    "stride 3": "a stride of 5 instead of 3",
    "length 100, stride 3": "both",
}
_NO_LOSS = Band(-SIMILAR, math.inf)  # of top-1, as a fraction


class _Comparison(NamedTuple):
    claim: str
    budget: str
    gained: Interval  # top-1 of what the claim chose, less that of what it left


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """A row for each claim and time or text that it was tried with; none of another ablation."""
    compared = list(_compared(record)) if record.ablation == ABLATION else []
    if not compared:
        return ()
    level = critical_level(p_value(of.gained, _NO_LOSS) for of in compared if of.gained.known)
    rows = tuple(
        (
            of.claim,
            of.budget,
            f"{units.difference(of.gained, 100)} points",
            OUTCOMES[place(of.gained, _NO_LOSS, level=level)],
        )
        for of in compared
    )
    notes = (
        (
            "The original report changed both and claims the same accuracy: confirmed where all of the interval lies "
            f"above a loss of {units.number(SIMILAR * 100, 0)} point, refuted where all of it lies below. A verdict "
            f"is of trainings so long, on {record.part} text: which learns faster says nothing of where both end."
        ),
        seeds.note_on_level(level),
    )
    columns = ("costs no accuracy", "each trained for", "top-1 gained by it", "verdict")
    return (Table("Claims of the original report on length and stride", columns, "llll", rows, notes),)


def _compared(record: LearningRecord) -> Iterator[_Comparison]:
    groups = seeds.groups(record)
    for chosen in groups:
        for left in groups if not chosen.entrant.change else ():
            common = set(chosen.seeds) & set(left.seeds)
            claim = _CLAIMS.get(left.entrant.change)
            if claim and common and left.differs_by_change(chosen):
                of_chosen, of_left = (
                    [model.scores for model in of.models if model.seed in common] for of in (chosen, left)
                )
                gained = seeds.difference(of_chosen, of_left, record.blocks.length).top1
                yield _Comparison(claim, chosen.budget, gained)
