"""One claim of the original report beside what was measured, and how each kind of claim is judged."""

import math
from dataclasses import dataclass
from typing import Literal

from reports import units
from reports.statistics import Interval, Ratio

ClaimOutcome = Literal[
    "confirmed", "refuted", "not shown", "contradicts itself", "not measured", "no figure claimed"
]

TOLERANCE = 1.5  # a factor: the claims name no machine, and machines of one kind differ by about 1.3


@dataclass(frozen=True)
class ClaimVerdict:
    """What was claimed, what was measured, and what follows."""

    claim: str
    claimed: str
    measured: str
    outcome: ClaimOutcome


def not_measured(claim: str, claimed: str, reason: str = "not part of this run") -> ClaimVerdict:
    """A claim about which this run says nothing."""
    return ClaimVerdict(claim, claimed, reason, "not measured")


def judge_count(value: float | None, claimed: float, digits: int) -> ClaimOutcome:
    """For a figure without noise: confirmed if it rounds to the claimed one."""
    if value is None:
        return "not measured"
    return "confirmed" if round(value, digits) == claimed else "refuted"


def judge_time(claim: str, claimed: float, seconds: float | None) -> ClaimVerdict:
    """For a time, which depends on the machine: confirmed within the tolerance."""
    shown = units.duration(claimed)
    if seconds is None:
        return not_measured(claim, shown)
    factor = seconds / claimed
    outcome: ClaimOutcome = "confirmed" if 1 / TOLERANCE <= factor <= TOLERANCE else "refuted"
    distance = (
        f"{units.times(factor)} the claim" if factor >= 1 else f"the claim is {units.times(1 / factor)} this"
    )
    return ClaimVerdict(claim, shown, f"{units.duration(seconds)}; {distance}", outcome)


def judge_ratio(
    claim: str, claimed: str, bounds: tuple[float, float], ratio: Ratio | None, floor: float | None
) -> ClaimVerdict:
    """For a ratio of times: confirmed if its interval meets what rounds to the claim.

    Refuted if it stays outside by more than the noise floor, not shown in between: noise must neither
    refute a claim nor vouch for it.
    """
    if ratio is None:
        return not_measured(claim, claimed)
    if math.isnan(ratio.low):
        return not_measured(claim, claimed, f"{units.ratio(ratio)}, too few rounds to judge")
    margin = 1 + (floor or 0)
    outcome = _meets(ratio, bounds)
    if outcome == "refuted" and _meets(ratio, (bounds[0] / margin, bounds[1] * margin)) == "confirmed":
        outcome = "not shown"
    return ClaimVerdict(claim, claimed, f"{units.ratio(ratio)}{_direction(ratio, bounds)}", outcome)


def _meets(interval: Interval, bounds: tuple[float, float]) -> ClaimOutcome:
    return "confirmed" if interval.low <= bounds[1] and interval.high >= bounds[0] else "refuted"


def _direction(interval: Interval, bounds: tuple[float, float]) -> str:
    if interval.low > bounds[1]:
        return ", more than claimed"
    return ", less than claimed" if interval.high < bounds[0] else ""
