"""What a comparison must not show: conditions for CI, which fail too when they had nothing to look at.

Noise neither fails nor passes a condition: what it hides is inconclusive, and so is what could not be compared.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from reports import units
from reports.compare.changes import CellChange
from reports.compare.tables import SIZE_NAMES
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, Interval, Placement, p_value, place
from reports.noise_floor import margin

ConditionKind = Literal["slower", "larger", "worse"]
ConditionOutcome = Literal["holds", "fails", "inconclusive"]
ALLOWED = "must be slower:N%, larger:N% or worse:Npt"
_FORM = re.compile(r"(?:(slower|larger):(\d+(?:\.\d+)?)%|(worse):(\d+(?:\.\d+)?)pt)", re.ASCII)
_ROUNDING = 1e-9  # 1.05 over 1 is not more than 5%, whatever binary fractions make of it


class Condition(NamedTuple):
    """A condition as written, and its limit as a fraction: 5% is 0.05, half a point 0.005."""

    text: str
    kind: ConditionKind
    limit: float


class _Sample(NamedTuple):
    """One thing that a condition looks at: its change, what is allowed, and the noise beside it."""

    text: str
    change: Interval
    allowed: Band
    margin: float = 0.0
    judgeable: bool = True  # False: without a noise floor nothing is known


@dataclass(frozen=True)
class ConditionResult:
    """`compared` counts what could have broken the condition.

    `offenders` names what is shown to break it, `unsure` what is shown neither to break nor to hold it, and what
    both runs measured and could not be compared.
    """

    condition: Condition
    compared: int
    offenders: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    not_compared: int = 0  # of those that break it, or are unsure

    @property
    def outcome(self) -> ConditionOutcome:
        """A condition that looked at nothing has shown nothing, and fails; noise alone decides neither way."""
        if not self.compared or self.offenders:
            return "fails"
        return "inconclusive" if self.unsure else "holds"

    @property
    def fails(self) -> bool:
        """Whether it is shown to be broken, or looked at nothing."""
        return self.outcome == "fails"

    @property
    def text(self) -> str:
        """One line."""
        if not self.compared:
            return f"{self.condition.text}: fails: nothing was compared"
        counts = {"fails": len(self.offenders), "inconclusive": len(self.unsure)}
        some = f"{counts[self.outcome]} of " if self.outcome in counts else ""
        every = self.compared + self.not_compared
        rest = f", of which {self.not_compared} could not be compared" if self.not_compared else " compared"
        return f"{self.condition.text}: {self.outcome}: {some}{every}{rest}"


def parse(text: str) -> Condition:
    """slower:5%, larger:2% or worse:0.5pt.

    Raises:
        ValueError: none of them. The message says what is allowed.
    """
    match = _FORM.fullmatch(text)
    if not match:
        raise ValueError(ALLOWED)
    kind, number = (part for part in match.groups() if part)
    limit = float(number) / 100
    if not math.isfinite(limit):  # as many digits as that would let everything pass
        raise ValueError(ALLOWED)
    return Condition(text, "worse" if kind == "worse" else "slower" if kind == "slower" else "larger", limit)


def judge(condition: Condition, changes: Iterable[CellChange]) -> ConditionResult:
    """Looks at every sample of a kind.

    A time or a quality holds where all of its interval, of a time widened by the noise floor, is within the
    limit; it offends where all of it is beyond; in between, with too few rounds or blocks, and without a noise
    floor it is unsure. All samples of a condition share a false discovery rate. Samples from the other run's
    cache were not measured again, so they are not compared.
    """
    changes = list(changes)
    samples = list(_SAMPLES[condition.kind](condition.limit + _ROUNDING, changes))
    leaking, unknown = _not_compared(condition.kind, changes)
    level = critical_level(
        p_value(sample.change, sample.allowed, sample.margin)
        for sample in samples
        if sample.change.known and sample.judgeable
    )
    texts: dict[Placement, list[str]] = {"inside": [], "outside": [], "not shown": []}
    for sample in samples:
        placement = place(sample.change, sample.allowed, margin=sample.margin, level=level)
        texts[placement if sample.judgeable else "not shown"].append(sample.text)
    return ConditionResult(
        condition,
        len(samples),
        (*texts["outside"], *leaking),
        (*texts["not shown"], *unknown),
        len(leaking) + len(unknown),
    )


def _not_compared(kind: ConditionKind, changes: Iterable[CellChange]) -> tuple[list[str], list[str]]:
    """What both runs measured and cannot be compared: what began to see the future, and the rest.

    A model that begins to see the future breaks a condition on quality, however well it predicts.
    """
    if kind == "larger":
        return [], []
    leaking, unknown = list[str](), list[str]()
    for change in changes:
        reason = change.quality_not_compared if kind == "worse" else change.steps_not_compared
        if reason and kind == "worse" and change.begins_to_leak:
            leaking.append(f"{change.label}: begins to see the future")
        elif reason:
            unknown.append(f"{change.label}: {reason}")
    return leaking, unknown


def _slower(limit: float, changes: Iterable[CellChange]) -> Iterable[_Sample]:
    for change in changes:
        for time in change.times:
            if not time.same_samples:
                floor = "no noise floor" if time.floor is None else f"noise floor {units.percent(time.floor)}"
                text = f"{change.label}, {time.measure}: {units.ratio(time.ratio)}, {floor}"
                allowed = Band(0.0, 1 + limit)
                yield _Sample(text, time.ratio, allowed, margin(time.floor), time.floor is not None)


def _larger(limit: float, changes: Iterable[CellChange]) -> Iterable[_Sample]:
    for change in changes:
        for size in change.sizes:
            text = f"{change.label}, {SIZE_NAMES[size.kind]}: {units.size(size.a)} to {units.size(size.b)}"
            exact = Interval(size.ratio, size.ratio, size.ratio)
            yield _Sample(f"{text}, {units.times(size.ratio)}", exact, Band(0.0, 1 + limit))


def _worse(limit: float, changes: Iterable[CellChange]) -> Iterable[_Sample]:
    for change in changes:
        if change.quality:
            text = f"{change.label}: {units.difference(change.quality.top1, 100)} points"
            yield _Sample(text, change.quality.top1, Band(-limit, math.inf))


_SAMPLES = {"slower": _slower, "larger": _larger, "worse": _worse}
