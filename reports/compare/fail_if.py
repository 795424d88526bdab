"""What a comparison must not show: conditions for CI, which fail too when they had nothing to look at."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from reports import units
from reports.compare.changes import CellChange
from reports.compare.tables import SIZE_NAMES

ConditionKind = Literal["slower", "larger", "worse"]
ALLOWED = "must be slower:N%, larger:N% or worse:Npt"
_FORM = re.compile(r"(?:(slower|larger):(\d+(?:\.\d+)?)%|(worse):(\d+(?:\.\d+)?)pt)", re.ASCII)
_ROUNDING = 1e-9  # 1.05 over 1 is not more than 5%, whatever binary fractions make of it


class Condition(NamedTuple):
    """A condition as written, and its limit as a fraction: 5% is 0.05, half a point 0.005."""

    text: str
    kind: ConditionKind
    limit: float


@dataclass(frozen=True)
class ConditionResult:
    """`compared` counts the samples that could have broken the condition, `offenders` names those that did."""

    condition: Condition
    compared: int
    offenders: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """A condition that looked at nothing has shown nothing."""
        return not self.compared or bool(self.offenders)

    @property
    def text(self) -> str:
        """One line."""
        if not self.compared:
            return f"{self.condition.text}: fails: nothing was compared"
        if self.offenders:
            return f"{self.condition.text}: fails: {len(self.offenders)} of {self.compared} compared"
        return f"{self.condition.text}: holds: {self.compared} compared"


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

    A time offends when it is shown slower, and by more than the limit; a size when it is larger by
    more; top-1 when it is lower by more and its whole interval is below 0. What cannot show a
    difference, for too few rounds or blocks or because it was not measured again, was not compared.
    """
    samples = list(_SAMPLES[condition.kind](condition.limit + _ROUNDING, changes))
    return ConditionResult(condition, len(samples), tuple(text for text, offends in samples if offends))


def _slower(limit: float, changes: Iterable[CellChange]) -> Iterable[tuple[str, bool]]:
    for change in changes:
        for time in change.times:
            if time.is_comparison:
                text = f"{change.label}, {time.measure}: {units.ratio(time.ratio)}"
                yield text, time.verdict == "slower" and time.ratio.value > 1 + limit


def _larger(limit: float, changes: Iterable[CellChange]) -> Iterable[tuple[str, bool]]:
    for change in changes:
        for size in change.sizes:
            text = f"{change.label}, {SIZE_NAMES[size.kind]}: {units.size(size.a)} to {units.size(size.b)}"
            yield f"{text}, {units.times(size.ratio)}", size.ratio > 1 + limit


def _worse(limit: float, changes: Iterable[CellChange]) -> Iterable[tuple[str, bool]]:
    for change in changes:
        quality = change.quality
        if quality and quality.top1_verdict != "too few blocks":
            text = f"{change.label}: {units.difference(quality.top1, 100)} points"
            yield text, quality.top1_verdict == "worse" and quality.top1.value < -limit


_SAMPLES = {"slower": _slower, "larger": _larger, "worse": _worse}
