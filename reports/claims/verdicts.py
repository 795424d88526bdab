"""One claim of the original report beside what was measured, and how each kind of claim is judged."""

from dataclasses import dataclass
from typing import Literal

from reports import units
from reports.inference.intervals import LEVEL, Band, Interval, Placement, Ratio, p_value, place
from reports.noise_floor import TimeComparison, margin

ClaimOutcome = Literal[
    "confirmed",
    "refuted",
    "not shown",
    "not comparable",
    "contradicts itself",
    "not measured",
    "no figure claimed",
]
# By construction: arithmetic on an architecture or on the report's own figures, whatever machine it is done on.
Basis = Literal["measured", "by construction"]
OUTCOMES: dict[Placement, ClaimOutcome] = {
    "inside": "confirmed",
    "outside": "refuted",
    "not shown": "not shown",
}
RATIO_TOLERANCE = 1.1  # "4.0x" holds for a ratio within this factor of it
POINTS_TOLERANCE = 0.05  # "20 to 30% faster" holds for a speed within so much of it, as a fraction


@dataclass(frozen=True)
class ClaimVerdict:
    """What was claimed, what was measured, and what follows. `band`: what confirms the claim, in words."""

    claim: str
    claimed: str
    measured: str
    outcome: ClaimOutcome
    band: str = units.DASH
    basis: Basis = "measured"
    p_value: float | None = None  # of a verdict that noise could change, see `reports.inference.discoveries`


def not_measured(
    claim: str, claimed: str, reason: str = "not part of this run", basis: Basis = "measured"
) -> ClaimVerdict:
    """A claim about which this run says nothing."""
    return ClaimVerdict(claim, claimed, reason, "not measured", basis=basis)


def judge_count(value: float | None, claimed: float, digits: int) -> ClaimOutcome:
    """Judges a figure without noise: confirmed if it rounds to the claimed one."""
    if value is None:
        return "not measured"
    return "confirmed" if round(value, digits) == claimed else "refuted"


def compare_time(claim: str, claimed: float, seconds: float | None) -> ClaimVerdict:
    """Shows a time beside one of a machine that is not named; it is never judged."""
    shown = units.duration(claimed)
    if seconds is None:
        return not_measured(claim, shown)
    factor = seconds / claimed
    distance = (
        f"{units.times(factor)} the claim" if factor >= 1 else f"the claim is {units.times(1 / factor)} this"
    )
    return ClaimVerdict(claim, shown, f"{units.duration(seconds)}; {distance}", "not comparable")


def judge_ratio(
    claim: str, claimed: str, band: Band, compared: TimeComparison | None, level: float = LEVEL
) -> ClaimVerdict:
    """Judges a ratio of times: confirmed if its interval, widened by the noise floor, lies inside the band.

    Refuted if it lies outside; not shown in between, and without a noise floor: what is not known exactly
    neither confirms nor refutes.
    """
    if compared is None:
        return not_measured(claim, claimed)
    ratio, floor = compared
    bounds = f"{units.number(band.low)}x to {units.number(band.high)}x"
    if not ratio.known:
        return ClaimVerdict(claim, claimed, f"{units.ratio(ratio)}, too few rounds", "not measured", bounds)
    if floor is None:
        return ClaimVerdict(claim, claimed, f"{units.ratio(ratio)}, no noise floor", "not shown", bounds)
    placement = place(ratio, band, margin=margin(floor), level=level)
    direction = _direction(ratio, band) if placement == "outside" else ""
    measured = f"{units.ratio(ratio)}{direction}, noise floor {units.percent(floor)}"
    p = p_value(ratio, band, margin(floor))
    return ClaimVerdict(claim, claimed, measured, OUTCOMES[placement], bounds, p_value=p)


def judge_interval(interval: Interval, band: Band, level: float = LEVEL) -> ClaimOutcome:
    """Judges a quality, or a difference of two, by where its whole interval lies."""
    return OUTCOMES[place(interval, band, level=level)]


def around(ratio: float) -> Band:
    """What confirms a claimed ratio."""
    return Band(ratio / RATIO_TOLERANCE, ratio * RATIO_TOLERANCE)


def _direction(ratio: Ratio, band: Band) -> str:
    if ratio.low > band.high:
        return ", more than claimed"
    return ", less than claimed" if ratio.high < band.low else ""
