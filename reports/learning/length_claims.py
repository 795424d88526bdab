"""Claims of the original report on shorter windows and a wider stride, judged by the ablation of length."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from reports import units
from reports.claims.quality import SIMILAR
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, Placement
from reports.learning import seeds
from reports.learning.record import LearningRecord
from reports.learning.seeds import SeedGroup, SeedInterval
from reports.tables import Table

ABLATION = "length"
_CHOSEN = {"model.sequence_length": 50, "model.stride": 5}  # by the original report, in place of 100 and 3
# The change of the ablation that takes a claim's change back, and the claim.
_CLAIMS = {
    "length 100": "windows of 50 instead of 100",
    "stride 3": "a stride of 5 instead of 3",
    "length 100, stride 3": "both",
}
_NO_LOSS = Band(-SIMILAR, math.inf)  # of top-1, as a fraction


_VERDICTS: dict[Placement, str] = {"inside": "no loss", "outside": "a loss", "not shown": "not shown"}


class _Comparison(NamedTuple):
    base: str
    claim: str
    budget: str
    gained: SeedInterval  # top-1 of what the claim chose, less that of what it left


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """A row for each claim and time or text that it was tried with; none of another ablation or another text."""
    judged = record.ablation == ABLATION and record.is_of_plays
    compared = list(_compared(record)) if judged else []
    if not compared:
        return ()
    level = critical_level(of.gained.p_value(_NO_LOSS) for of in compared if of.gained.over_text.known)
    rows = tuple(
        (
            of.claim,
            of.base,
            of.budget,
            f"{units.difference(of.gained.over_text, 100)} points",
            _VERDICTS[of.gained.place(_NO_LOSS, level)],
        )
        for of in compared
    )
    notes = (
        (
            "The original report changed both and claims the same accuracy after 20 epochs, which was not measured: "
            "which learns faster says nothing of where both end. No loss, or a loss: all of the interval lies above, "
            f"or below, {units.number(SIMILAR * 100, 0)} point less, after what each was trained for, on "
            f"{record.part} text."
        ),
        f"{seeds.INTERVALS[0].upper()}{seeds.INTERVALS[1:]}. {seeds.NOTE_ON_SEEDS}",
        seeds.note_on_level(level),
    )
    columns = ("change", "of", "each trained for", "top-1 gained by it", "shown")
    return (Table("Claims of the original report on length and stride", columns, "lllll", rows, notes),)


def _compared(record: LearningRecord) -> Iterator[_Comparison]:
    groups = seeds.groups(record)
    for chosen in groups:
        for left in groups if _is_chosen(chosen) else ():
            claim = _CLAIMS.get(left.entrant.change)
            if claim and left.differs_by_change(chosen):
                gained = seeds.paired_difference(chosen, left, record.blocks.length)
                if gained:
                    yield _Comparison(chosen.label, claim, chosen.budget, gained.top1)


def _is_chosen(group: SeedGroup) -> bool:
    """Whether it is what the original report changed to, by the settings that it was trained with."""
    settings = group.models[0].settings
    return not group.entrant.change and all(settings.get(name) == value for name, value in _CHOSEN.items())
