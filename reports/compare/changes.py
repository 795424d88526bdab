"""How one cell changed between two records, B against A: its times, its sizes and its quality."""

import math
from dataclasses import dataclass
from typing import Literal

from reports.noise_floor import TimeVerdict
from reports.record import CellId
from reports.statistics import Interval, Ratio

Measure = Literal["step", "latency", "invoke", "generation"]
SizeKind = Literal["raw", "ship"]
TimeChangeVerdict = TimeVerdict | Literal["the same samples"]
QualityVerdict = Literal["better", "worse", "no difference shown", "too few blocks"]


@dataclass(frozen=True)
class TimeChange:
    """Medians in seconds; the ratio is B's time over A's. `floor` is the larger of both runs' noise floors.

    "The same samples": one run took the cell from the other's cache, so nothing was measured again.
    """

    measure: Measure
    a: float
    b: float
    ratio: Ratio
    floor: float | None
    verdict: TimeChangeVerdict

    @property
    def is_comparison(self) -> bool:
        """Whether it could have shown a difference."""
        return self.verdict not in ("the same samples", "too few rounds")


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

    @property
    def top1_verdict(self) -> QualityVerdict:
        """More is better."""
        return _verdict(self.top1.low, self.top1.high)

    @property
    def nats_verdict(self) -> QualityVerdict:
        """Less is better."""
        return _verdict(-self.nats.high, -self.nats.low)

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

    @property
    def label(self) -> str:
        """For a sentence."""
        return f"{self.id.label} ({self.id.engine}, {self.id.precision})"


def _verdict(low: float, high: float) -> QualityVerdict:
    """Of an interval of what is better where it is larger."""
    if math.isnan(low) or math.isnan(high):
        return "too few blocks"
    return "better" if low > 0 else "worse" if high < 0 else "no difference shown"
