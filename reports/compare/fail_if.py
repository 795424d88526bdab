"""What a comparison must not show: conditions for CI, which fail too when they had nothing to look at."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from reports import units
from reports.compare.runs import PACKINGS, Compared

Kind = Literal["slower", "larger", "worse"]
ALLOWED = "must be slower:N%, larger:N% or worse:Npt"
_FORM = re.compile(r"(?:(slower|larger):(\d+(?:\.\d+)?)%|(worse):(\d+(?:\.\d+)?)pt)", re.ASCII)
_ROUNDING = 1e-9  # 1.05 over 1 is not more than 5%, whatever binary fractions make of it


class Threshold(NamedTuple):
    """A condition as written, and its limit as a fraction: 5% is 0.05, half a point 0.005."""

    text: str
    kind: Kind
    limit: float


@dataclass(frozen=True)
class Outcome:
    """`compared` counts the samples that could have broken the condition, `offenders` names those that did."""

    threshold: Threshold
    compared: int
    offenders: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """A condition that looked at nothing has shown nothing."""
        return not self.compared or bool(self.offenders)

    @property
    def words(self) -> str:
        """One line."""
        if not self.compared:
            return f"{self.threshold.text}: fails: nothing was compared"
        if self.offenders:
            return f"{self.threshold.text}: fails: {len(self.offenders)} of {self.compared} compared"
        return f"{self.threshold.text}: holds: {self.compared} compared"


def parse(text: str) -> Threshold:
    """slower:5%, larger:2% or worse:0.5pt.

    Raises:
        ValueError: none of them. The message says what is allowed.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(ALLOWED)
    kind, number = (part for part in found.groups() if part)
    limit = float(number) / 100
    if not math.isfinite(limit):  # as many digits as that would let everything pass
        raise ValueError(ALLOWED)
    return Threshold(text, "worse" if kind == "worse" else "slower" if kind == "slower" else "larger", limit)


def judge(threshold: Threshold, found: Iterable[Compared]) -> Outcome:
    """Looks at every sample of a kind.

    A time offends when it is shown slower, and by more than the limit; a size when it is larger by
    more; top-1 when it is lower by more and its whole interval is below 0. What cannot show a
    difference, for too few rounds or blocks or because it was not measured again, was not compared.
    """
    samples = list(_SAMPLES[threshold.kind](threshold.limit + _ROUNDING, found))
    return Outcome(threshold, len(samples), tuple(text for text, offends in samples if offends))


def _slower(limit: float, found: Iterable[Compared]) -> Iterable[tuple[str, bool]]:
    for one in found:
        for pace in one.paces:
            if pace.counts:
                text = f"{one.key.words}, {pace.measure}: {units.ratio(pace.ratio)}"
                yield text, pace.shown == "slower" and pace.ratio.value > 1 + limit


def _larger(limit: float, found: Iterable[Compared]) -> Iterable[tuple[str, bool]]:
    for one in found:
        for size in one.sizes:
            name = PACKINGS[size.packing]
            text = f"{one.key.words}, {name}: {units.size(size.a)} to {units.size(size.b)}"
            yield f"{text}, {units.times(size.ratio)}", size.ratio > 1 + limit


def _worse(limit: float, found: Iterable[Compared]) -> Iterable[tuple[str, bool]]:
    for one in found:
        if one.quality and one.quality.top1_shown != "too few blocks":
            text = f"{one.key.words}: {units.difference(one.quality.top1, 100)} points"
            yield text, one.quality.top1_shown == "worse" and one.quality.top1.value < -limit


_SAMPLES = {"slower": _slower, "larger": _larger, "worse": _worse}
