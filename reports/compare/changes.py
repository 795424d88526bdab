"""How one cell changed between two records, B against A: its times, its sizes and its quality."""

import math
from dataclasses import dataclass, replace
from typing import Literal

from reports.inference.intervals import LEVEL, Band, Interval, Ratio, place
from reports.noise_floor import TimeVerdict, time_verdict
from reports.record import CellId

Measure = Literal["step", "latency", "invoke", "generation"]
SizeKind = Literal["raw", "ship"]
TimeChangeVerdict = TimeVerdict | Literal["the same samples"]
QualityVerdict = Literal["better", "worse", "no difference shown", "too few blocks"]


@dataclass(frozen=True)
class TimeChange:
    """Medians in seconds; the ratio is B's time over A's. `floor` is the larger of both runs' noise floors.

    Between two sessions it is a floor between sessions. `same_samples`: one run took the cell from the other's
    cache, so nothing was measured again. `level` is that of all verdicts of the comparison.
    """

    measure: Measure
    a: float
    b: float
    ratio: Ratio
    floor: float | None
    same_samples: bool = False
    level: float = LEVEL

    @property
    def verdict(self) -> TimeChangeVerdict:
        """What the ratio shows."""
        return "the same samples" if self.same_samples else time_verdict(self.ratio, self.floor, self.level)

    @property
    def is_comparison(self) -> bool:
        """Whether it could have shown a difference."""
        return not self.same_samples and self.ratio.known


@dataclass(frozen=True)
class SizeChange:
    """Bytes of a file, or of all that is shipped."""

    kind: SizeKind
    a: int
    b: int

    @property
    def ratio(self) -> float:
        """B over A."""
        return self.b / self.a if self.a else math.inf if self.b else 1.0

    @property
    def verdict(self) -> str:
        """Bytes have no noise."""
        return "smaller" if self.b < self.a else "larger" if self.b > self.a else "the same"


@dataclass(frozen=True)
class QualityChange:
    """B minus A: top-1 as a fraction, of which 0.01 is a point, and nats a character."""

    a: float  # top-1
    b: float
    top1: Interval
    nats: Interval
    level: float = LEVEL  # of all verdicts of the comparison

    @property
    def top1_verdict(self) -> QualityVerdict:
        """More is better."""
        return _verdict(self.top1, self.level, more_is_better=True)

    @property
    def nats_verdict(self) -> QualityVerdict:
        """Less is better."""
        return _verdict(self.nats, self.level, more_is_better=False)

    @property
    def text(self) -> str:
        """Both verdicts, once where they agree."""
        both = f"top-1 {self.top1_verdict}, nats {self.nats_verdict}"
        return self.top1_verdict if self.top1_verdict == self.nats_verdict else both


@dataclass(frozen=True)
class CellChange:
    """One cell of both records."""

    id: CellId
    times: tuple[TimeChange, ...]
    sizes: tuple[SizeChange, ...]
    quality: QualityChange | None
    quality_not_compared: str  # why quality that both have is not compared; empty where it is
    gaps: tuple[str, ...]  # the parts that one record has and the other lacks
    steps_not_compared: str = ""  # why times of a step that both have are not compared
    begins_to_leak: bool = False  # whether B sees the future, and A does not

    def at_level(self, level: float) -> "CellChange":
        """The same, its verdicts at another level of certainty."""
        times = tuple(replace(time, level=level) for time in self.times)
        return replace(self, times=times, quality=self.quality and replace(self.quality, level=level))

    @property
    def label(self) -> str:
        """The text that stands for it in a sentence."""
        return f"{self.id.label} ({self.id.engine}, {self.id.precision})"


def _verdict(change: Interval, level: float, *, more_is_better: bool) -> QualityVerdict:
    if not change.known:
        return "too few blocks"
    if place(change, Band(0.0, 0.0), level=level) != "outside":
        return "no difference shown"
    return "better" if (change.value > 0) == more_is_better else "worse"
